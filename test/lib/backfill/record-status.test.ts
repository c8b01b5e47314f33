import { describe, expect, test } from 'vitest'
import { isOfPortal, type Known, type RecordStatus, statusOf } from '#lib/backfill/record-status.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { listed } from './listing.ts'

const record = listed('c1')
const key = clientKey(record.ref)
const portalHosts = ['acme.onlyoffice.com', '10.0.0.7:8092']
const room = (host: string, client = key) => `https://${host}/rooms/shared/7#${client}`
const ours = room('acme.onlyoffice.com')
const anothers = room('acme.onlyoffice.com', 'espocrm:Account:other')
const quiet: Known = { youngAfter: record.createdAt, parked: new Set(), queuesHoldMessages: false, portalHosts }
const parked = { ...quiet, parked: new Set([key]) }
const busy = { ...quiet, queuesHoldMessages: true }
const young = { ...quiet, youngAfter: record.createdAt - 1 }

describe('how a record stands', () => {
  test.each<[string, object, object, Known, RecordStatus]>([
    ['nobody heard of it', {}, { state: 'none' }, quiet, 'missing'],
    ['it was created a moment ago', {}, { state: 'none' }, young, 'young'],
    ['it is no client', { isClient: false }, { state: 'ready' }, parked, 'no-client'],
    ['it is archived', { isArchived: true }, { state: 'none' }, quiet, 'archived'],
    ['it is archived and parked', { isArchived: true }, { state: 'none' }, parked, 'parked'],
    ['it is archived with its room', { isArchived: true }, { state: 'ready', roomUrl: ours }, quiet, 'served'],
    ['its address is another client’s', {}, { state: 'ready', roomUrl: anothers }, quiet, 'missing'],
    ['the same, created a moment ago', {}, { state: 'ready', roomUrl: anothers }, young, 'young'],
    ['the same, and it was parked before it could say so', {}, { state: 'ready', roomUrl: anothers }, parked, 'parked'],
    [
      'its address is another client’s, and it says why it was parked',
      {},
      { state: 'attention', roomUrl: anothers },
      parked,
      'attention',
    ],
    ['it needs attention and is parked', {}, { state: 'attention' }, parked, 'attention'],
    ['it needs attention, its message is gone', {}, { state: 'attention' }, quiet, 'unparked'],
    [
      'a person wrote a room on it',
      {},
      { state: 'none', roomId: 7, roomUrl: 'https://acme.onlyoffice.com/rooms/shared/7' },
      quiet,
      'served',
    ],
    ['the same, where such rooms are adopted', {}, { state: 'none', roomId: 7 }, { ...quiet, adopts: true }, 'missing'],
    [
      'its status was cleared, where rooms are adopted',
      {},
      { state: 'none', roomId: 7, roomUrl: ours },
      { ...quiet, adopts: true },
      'served',
    ],
    ['its room is ready for review', {}, { state: 'review', roomUrl: ours }, quiet, 'in-review'],
    ['the same, and it is parked', {}, { state: 'review', roomUrl: ours }, parked, 'attention'],
    [
      'its room is ready for review on another portal',
      {},
      { state: 'review', roomUrl: room('old.example') },
      quiet,
      'other-portal',
    ],
    ['its room is here', {}, { state: 'ready', roomUrl: ours }, quiet, 'served'],
    [
      'its room is here, by the address of the workers',
      {},
      { state: 'ready', roomUrl: room('10.0.0.7:8092') },
      quiet,
      'served',
    ],
    ['its room is in another portal', {}, { state: 'ready', roomUrl: room('old.example') }, quiet, 'other-portal'],
    ['it was parked before it could say so', {}, { state: 'preparing' }, parked, 'parked'],
    ['a worker is at it', {}, { state: 'preparing' }, busy, 'preparing'],
    ['its message is lost', {}, { state: 'preparing' }, quiet, 'missing'],
    ['somebody wrote over its status', {}, { state: 'none', roomId: '7', roomUrl: ours }, quiet, 'served'],
    [
      'the same, in another portal',
      {},
      { state: 'none', roomId: '7', roomUrl: room('old.example') },
      quiet,
      'other-portal',
    ],
  ])('%s', (_, more, written, known, status) => {
    expect(statusOf({ ...record, ...more, written } as typeof record, known)).toBe(status)
  })
})

test('an address is of a portal by its host; what names no host is of none', () => {
  expect([ours, room('old.example'), 'typed by hand'].map((url) => isOfPortal(url, portalHosts))).toEqual([
    true,
    false,
    false,
  ])
  expect([isOfPortal(undefined, portalHosts), isOfPortal(room('old.example'), undefined)]).toEqual([true, true])
})
