import { describe, expect, test } from 'vitest'
import { contentBelow, readRoomBack } from '#lib/onboarding/room/read-back.ts'
import { desiredRoom, madeLink } from '../desired-room.ts'
import { memberOf, memoryPortal, roomOf } from '../memory-portal.ts'

const file = (title: string) => ({ id: 9, title, extension: '.pdf', size: 1, folderId: 0, created: 0, version: 1 })
const portal = () =>
  memoryPortal({
    rooms: [roomOf(7, { tags: ['t'] })],
    links: { 7: madeLink },
    members: { 7: [memberOf('anna')] },
    folders: {
      7: {
        folders: [
          { id: 20, title: 'Deliverables' },
          { id: 21, title: 'Invoices' },
          { id: 22, title: 'Deliverables' },
        ],
        files: [file('Notes.txt')],
      },
      20: { folders: [{ id: 30, title: 'Old' }], files: [file('Welcome.pdf')] },
      22: { folders: [], files: [file('Somebody’s.pdf')] },
    },
  })

describe('a part of a room that is read', () => {
  test.each([
    ['tags', { type: 'tags-read', tags: ['t'] }],
    ['members', { type: 'members-read', members: [memberOf('anna')] }],
    ['link', { type: 'link-read', link: madeLink }],
  ] as const)('%s', async (at, event) => {
    expect(await readRoomBack(portal().docspace, 7, at, desiredRoom)).toEqual(event)
  })

  test('content, with the files that were written again', async () => {
    const { docspace, state } = portal()
    state.folders[20] = { folders: [], files: [file('Welcome.pdf'), { ...file('Offer.docx'), version: 2 }] }
    const read = await readRoomBack(docspace, 7, 'content', desiredRoom)
    expect('content' in read && read.content.get('Deliverables')).toEqual({
      id: 20,
      files: ['Welcome.pdf', 'Offer.docx'],
      rewritten: ['Offer.docx'],
    })
  })

  test('content, with the tags that its listing tells', async () => {
    const { docspace, state } = portal()
    expect(await readRoomBack(docspace, 7, 'content', desiredRoom)).toEqual({
      type: 'content-read',
      tags: ['t'],
      features: {},
      content: new Map([
        ['', { id: 7, files: ['Notes.txt'] }],
        // Of two folders of one title the first counts.
        ['Deliverables', { id: 20, files: ['Welcome.pdf'] }],
        ['Invoices', { id: 21, files: [] }],
        ['Deliverables/Old', { id: 30, files: [] }],
      ]),
    })
    expect(state.reads).toEqual(['tree 7'])
  })

  test('content, folder by folder where the server lists one level only', async () => {
    const { docspace, state } = portal()
    const { listTree } = docspace.folders
    docspace.folders.listTree = async (id) => {
      const { below, ...root } = await listTree(id)
      const files = below?.files.filter(({ folderId }) => folderId === id) ?? []
      return { ...root, below: { folders: below?.folders.filter(({ parentId }) => parentId === id) ?? [], files } }
    }
    const read = await readRoomBack(docspace, 7, 'content', desiredRoom)
    expect('content' in read && read.content.get('Deliverables')).toEqual({ id: 20, files: ['Welcome.pdf'] })
    // Nothing should be in the others.
    expect(state.reads).toEqual(['tree 7', 'folder 20'])
  })
})

test('the content below a listing is read level by level, as deep as anything should be', async () => {
  const { docspace, state } = portal()
  const tree = new Map([
    ['Deliverables', []],
    ['Deliverables/Old', []],
    ['Deliverables/Old/Older', ['A.pdf']],
  ])
  const content = await contentBelow(docspace, await docspace.folders.list(7), { tree })
  expect([...content.keys()]).toEqual(['', 'Deliverables', 'Invoices', 'Deliverables/Old'])
  expect(state.reads).toEqual(['folder 7', 'folder 20', 'folder 30'])
})
