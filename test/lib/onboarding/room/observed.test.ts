import { describe, expect, test } from 'vitest'
import type { Room } from '#lib/docspace/rooms/rooms.ts'
import { freshRoom, type Observed, observedAfter, type RoomEvent, taggedRoom } from '#lib/onboarding/room/observed.ts'
import { madeLink } from '../desired-room.ts'

const room = { id: 7, title: 'Client - Acme', createdBy: 'admin', tags: ['espocrm:Account:1'] }
const tags = (is: readonly string[], more: { certain?: boolean; adopted?: boolean } = {}) => ({
  certain: true,
  adopted: false,
  is,
  ...more,
})
const root = { id: 7, files: [] }
const member = { userId: 'u', email: 'u@example.com', access: 2, owner: false, pending: false }

/** What was known, what is answered, and what is known then. */
const cases: [string, Observed, RoomEvent, Observed][] = [
  [
    'a document that was filled is there, beside the others',
    { content: { certain: true, is: new Map([['A', { id: 8, files: ['a.pdf'], rewritten: ['a.pdf'] }]]) } },
    { type: 'file-filled', folder: 'A', title: 'b.docx' },
    { content: { certain: false, is: new Map([['A', { id: 8, files: ['a.pdf', 'b.docx'], rewritten: ['a.pdf'] }]]) } },
  ],
  [
    'a document that was there has another version',
    { content: { certain: true, is: new Map([['A', { id: 8, files: ['a.docx', 'b.docx'], rewritten: ['a.docx'] }]]) } },
    { type: 'file-filled', folder: 'A', title: 'b.docx' },
    {
      content: {
        certain: false,
        is: new Map([['A', { id: 8, files: ['a.docx', 'b.docx'], rewritten: ['a.docx', 'b.docx'] }]]),
      },
    },
  ],
  [
    'a file that was copied leaves the others what they are',
    { content: { certain: true, is: new Map([['A', { id: 8, files: ['a.docx'], rewritten: ['a.docx'] }]]) } },
    { type: 'file-copied', folder: 'A', title: 'b.pdf' },
    { content: { certain: false, is: new Map([['A', { id: 8, files: ['a.docx', 'b.pdf'], rewritten: ['a.docx'] }]]) } },
  ],
  [
    'a room that is found replaces all that was known',
    { untagged: { id: 6 }, confirmed: true, link: { certain: true, is: undefined } },
    { type: 'room-found', known: { room, tags: tags(['t']) } },
    { room, tags: tags(['t']) },
  ],
  [
    'a room without its tag is remembered, and nothing else of it',
    {},
    { type: 'room-without-tag', room: { id: 6 } },
    { untagged: { id: 6 } },
  ],
  [
    'a tag that was added again makes the room doubtful: its tags are unread and its record unconfirmed',
    { room, tags: tags([]), confirmed: true },
    { type: 'tag-added', tags: ['t'] },
    { room, tags: tags(['t'], { certain: false, adopted: true }) },
  ],
  [
    'a folder that was made is beside those that were there, and none of them is read any more',
    { content: { certain: true, is: new Map([['', root]]) } },
    { type: 'folder-created', path: 'Invoices', id: 8 },
    {
      content: {
        certain: false,
        is: new Map([
          ['', root],
          ['Invoices', { id: 8, files: [] }],
        ]),
      },
    },
  ],
  [
    'a folder is the first that is known of a room',
    {},
    { type: 'folder-created', path: 'Invoices', id: 8 },
    { content: { certain: false, is: new Map([['Invoices', { id: 8, files: [] }]]) } },
  ],
  [
    'a file that was copied is in its folder beside the others',
    { content: { certain: true, is: new Map([['Contracts', { id: 9, files: ['One.pdf'] }]]) } },
    { type: 'file-copied', folder: 'Contracts', title: 'Two.pdf' },
    { content: { certain: false, is: new Map([['Contracts', { id: 9, files: ['One.pdf', 'Two.pdf'] }]]) } },
  ],
  [
    'a file may be copied into a folder that is not known',
    {},
    { type: 'file-copied', folder: 'Contracts', title: 'Two.pdf' },
    { content: { certain: false, is: new Map([['Contracts', { id: 0, files: ['Two.pdf'] }]]) } },
  ],
  [
    'after a copy of all content nothing is known of it: only a listing tells what was copied',
    { room, content: { certain: true, is: new Map([['', root]]) } },
    { type: 'content-copied' },
    { room },
  ],
  [
    'who was invited is a member, and is read again: by id an account, by address one that is pending',
    { members: { certain: true, is: [member] } },
    {
      type: 'people-invited',
      people: [
        { userId: 'anna', access: 9 },
        { email: 'contact@acme.example.com', access: 2 },
      ],
    },
    {
      members: {
        certain: false,
        is: [
          member,
          { userId: 'anna', email: '', access: 9, owner: false, pending: false },
          { userId: '', email: 'contact@acme.example.com', access: 2, owner: false, pending: true },
        ],
      },
    },
  ],
  [
    'the first who are invited are the only members that are known',
    {},
    { type: 'people-invited', people: [] },
    { members: { certain: false, is: [] } },
  ],
  [
    'a link that was made is to be read',
    {},
    { type: 'link-created', link: madeLink, certain: false },
    { link: { certain: false, is: madeLink } },
  ],
  [
    'a link that was there already has been read',
    {},
    { type: 'link-created', link: madeLink, certain: true },
    { link: { certain: true, is: madeLink } },
  ],
  [
    'the mark of a ready room leaves an adopted room adopted',
    { tags: tags(['t'], { certain: false, adopted: true }) },
    { type: 'marked', tags: ['t', 'ready'] },
    { tags: tags(['t', 'ready'], { adopted: true }) },
  ],
  ['the mark may be the first tag that is known', {}, { type: 'marked', tags: ['ready'] }, { tags: tags(['ready']) }],
  [
    'after a write to the room its features are unknown and its content is to be listed again',
    { room, content: { certain: true, is: new Map([['', root]]) }, features: { indexing: true } },
    { type: 'room-changed' },
    { room, content: { certain: false, is: new Map([['', root]]) } },
  ],
  ['a write to a room whose content nobody has read tells nothing', { room }, { type: 'room-changed' }, { room }],
  ['a record that was read once more is confirmed', { room }, { type: 'record-confirmed' }, { room, confirmed: true }],
  [
    'the listing of the content tells content and tags',
    { room },
    { type: 'content-read', content: new Map([['', root]]), tags: ['t'], features: { indexing: true } },
    { room, content: { certain: true, is: new Map([['', root]]) }, features: { indexing: true }, tags: tags(['t']) },
  ],
  [
    'the listing of a room that we have made is a look at its tags',
    { tags: tags(['t'], { certain: false }) },
    { type: 'content-read', content: new Map(), tags: ['t'], features: {} },
    { content: { certain: true, is: new Map() }, features: {}, tags: tags(['t']) },
  ],
  [
    'the listing of an adopted room comes too early to be one',
    { tags: tags(['t'], { certain: false, adopted: true }) },
    { type: 'content-read', content: new Map(), tags: ['t'], features: {} },
    { content: { certain: true, is: new Map() }, features: {}, tags: tags(['t'], { certain: false, adopted: true }) },
  ],
  [
    'the tags of an adopted room that were read by themselves stay read',
    { tags: tags(['t'], { adopted: true }) },
    { type: 'content-read', content: new Map(), tags: ['t'], features: {} },
    { content: { certain: true, is: new Map() }, features: {}, tags: tags(['t'], { adopted: true }) },
  ],
  [
    'tags of an adopted room are read by themselves',
    { tags: tags(['t'], { certain: false, adopted: true }) },
    { type: 'tags-read', tags: ['t', 'x'] },
    { tags: tags(['t', 'x'], { adopted: true }) },
  ],
  ['tags may be the first that is known', {}, { type: 'tags-read', tags: ['t'] }, { tags: tags(['t']) }],
  [
    'members that were read replace those that were answered',
    { members: { certain: false, is: [] } },
    { type: 'members-read', members: [member] },
    { members: { certain: true, is: [member] } },
  ],
  [
    'a link that was read replaces the one that was answered, also where there is none',
    { link: { certain: false, is: madeLink } },
    { type: 'link-read', link: undefined },
    { link: { certain: true, is: undefined } },
  ],
]

test.each(cases)('%s', (_, known, event, then) => {
  const before = structuredClone(known)
  expect(observedAfter(known, event)).toEqual(then)
  expect(known).toEqual(before)
})

describe('a room', () => {
  test('that was made just now is empty and has no link; its tags and its content are to be read', () => {
    expect(freshRoom(room)).toEqual({
      room,
      tags: tags(room.tags, { certain: false }),
      content: { certain: false, is: new Map([['', root]]) },
      members: { certain: true, is: [] },
      link: { certain: true, is: undefined },
    })
  })

  test('that was made just now has its owner in it, where the address is known', () => {
    expect(freshRoom(room, 'admin@example.com').members).toEqual({
      certain: true,
      is: [{ userId: 'admin', email: 'admin@example.com', access: 1, owner: true, pending: false }],
    })
  })

  test('that was found by its tag needs no second look at tag and record', () => {
    expect(taggedRoom(room as unknown as Room)).toEqual({ room, tags: tags(room.tags), confirmed: true })
  })
})

test('a document that was filled into a folder that nobody has seen is known in it', () => {
  expect(observedAfter({}, { type: 'file-filled', folder: 'A', title: 'x.docx' }).content).toEqual({
    certain: false,
    is: new Map([['A', { id: 0, files: ['x.docx'], rewritten: [] }]]),
  })
})
