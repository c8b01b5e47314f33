import { describe, expect, test } from 'vitest'
import {
  addBranch,
  addFileOf,
  addFolder,
  addLabel,
  addLabelLink,
  clientRoomsIn,
  labelledSince,
  newRooms,
  type Rooms,
} from '#lib/backup/archive/content/archived-rooms.ts'
import type { TableRow } from '#lib/backup/archive/content/row.ts'
import { agree } from '#lib/backup/archive/set-sum.ts'
import { crowded } from './crowded.ts'

const row =
  (values: Readonly<Record<string, string>>): TableRow =>
  (column) =>
    values[column]
const folder = (id: string, parent: string, type = '0') => row({ id, parent_id: parent, folder_type: type })
const file = (at: string, bytes: string) => row({ folder_id: at, content_length: bytes })
const label = (id: string, name: string) => row({ id, name })
const link = (label: string, entry: string, type = '1') => row({ tag_id: label, entry_id: entry, entry_type: type })

/** A client's room 10 with a folder in it, and another room. */
const portal = (): Rooms => {
  const rooms = newRooms()
  for (const one of [folder('1', '0', '14'), folder('10', '1', '16'), folder('11', '10'), folder('20', '1', '15')])
    addFolder(rooms, one)
  addLabel(rooms, label('7', 'espocrm:Account:6b02'))
  addLabel(rooms, label('8', 'VIP'))
  for (const one of [link('7', '10'), link('8', '20')]) addLabelLink(rooms, one)
  return rooms
}

describe('the rooms of clients', () => {
  test('have the versions and bytes of all folders below them', () => {
    const rooms = portal()
    for (const one of [file('10', '5'), file('11', '7'), file('11', '8'), file('1', '100'), file('99', '100')])
      addFileOf(rooms, one)
    expect(clientRoomsIn(rooms)).toEqual([{ client: 'espocrm:Account:6b02', roomId: 10, versions: 3, bytes: 20 }])
  })

  test('may be empty, and a folder that was a room', () => {
    const rooms = portal()
    addLabelLink(rooms, link('7', '11'))
    expect(clientRoomsIn(rooms)).toEqual([
      { client: 'espocrm:Account:6b02', roomId: 10, versions: 0, bytes: 0 },
      { client: 'espocrm:Account:6b02', roomId: 11, versions: 0, bytes: 0 },
    ])
  })

  test('are none where the folder is not there, or the label is that of a file', () => {
    const rooms = portal()
    addLabelLink(rooms, link('7', '12'))
    addLabelLink(rooms, link('7', '20', '2'))
    expect(clientRoomsIn(rooms).map(({ roomId }) => roomId)).toEqual([10])
  })

  test('have what lies 255 folders deep, and nothing of a circle', () => {
    const rooms = portal()
    for (let id = 101; id <= 400; id += 1) addFolder(rooms, folder(String(id), id === 101 ? '10' : String(id - 1)))
    for (const one of [file('355', '1'), file('356', '2')]) addFileOf(rooms, one)
    for (const one of [folder('500', '501'), folder('501', '500')]) addFolder(rooms, one)
    addFileOf(rooms, file('500', '4'))
    expect(clientRoomsIn(rooms)).toMatchObject([{ roomId: 10, versions: 1, bytes: 1 }])
  })
})

describe('of too many', () => {
  test('folders it is not told what lies in a room', () => {
    const rooms = portal()
    rooms.parents = crowded(new Map(), 99_999)
    addFolder(rooms, folder('30', '1'))
    expect(rooms.parents?.size).toBe(100_000)
    expect(clientRoomsIn(rooms)).toMatchObject([{ versions: 0, bytes: 0 }])
    addFolder(rooms, folder('31', '1'))
    expect(rooms.parents).toBeUndefined()
    addFolder(rooms, folder('32', '1'))
    addLabelLink(rooms, link('7', '11'))
    addFileOf(rooms, file('10', '5'))
    expect(clientRoomsIn(rooms)).toEqual([
      { client: 'espocrm:Account:6b02', roomId: 10, versions: undefined, bytes: undefined },
    ])
  })

  test('folders with files it is not told, either', () => {
    const rooms = portal()
    rooms.files = crowded(new Map(), 99_999)
    addFileOf(rooms, file('10', '5'))
    expect(clientRoomsIn(rooms)).toMatchObject([{ versions: 1, bytes: 5 }])
    addFileOf(rooms, file('11', '5'))
    expect(rooms.files).toBeUndefined()
    addFileOf(rooms, file('11', '5'))
    expect(clientRoomsIn(rooms)).toMatchObject([{ versions: undefined, bytes: undefined }])
  })

  test('labels the first hundred thousand are kept', () => {
    const rooms = portal()
    rooms.labels = crowded(new Map(), 99_999)
    rooms.otherLabels = crowded(new Set(), 99_999)
    rooms.links = Array.from({ length: 99_999 }, () => ['7', 10])
    for (const id of ['1', '2']) {
      addLabel(rooms, label(id, 'espocrm:Account:1'))
      addLabel(rooms, label(id, 'VIP'))
      addLabelLink(rooms, link('7', id))
    }
    expect([rooms.labels.size, rooms.otherLabels.size, rooms.links.length]).toEqual([100_000, 100_000, 100_000])
    expect([rooms.labels.has('1'), rooms.otherLabels.has('1'), rooms.links.at(-1)]).toEqual([true, true, ['7', 1]])
    rooms.links = []
    expect(labelledSince(rooms)(20, 'espocrm:Account:9')).toBe(false)
    rooms.labels.delete('1')
    expect(labelledSince(rooms)(20, 'espocrm:Account:9')).toBe(true)
  })
})

test('a folder stands once in the tree, below itself', () => {
  const rooms = newRooms()
  addFolder(rooms, folder('1', '0'))
  addBranch(rooms, row({ folder_id: '1', level: '1' }))
  expect(agree(rooms.comparison)).toBe(false)
  addBranch(rooms, row({ folder_id: '01', level: '0' }))
  expect(agree(rooms.comparison)).toBe(true)
})

test('may have been labelled since: a room with the label of another client', () =>
  expect(labelledSince(portal())(10, 'espocrm:Account:9')).toBe(true))

test.each([
  ['a room without a label of a client', 20, 'espocrm:Account:9', true],
  ['a room with a label that is there', 20, 'ESPOCRM:Account:6B02', false],
  ['a folder that is no room', 11, 'espocrm:Account:9', false],
  ['a room whose label has no row', 10, 'espocrm:Account:9', false],
])('may have been labelled since: %s', (_, roomId, client, may) => {
  const rooms = portal()
  addLabelLink(rooms, link('9', '10'))
  expect(labelledSince(rooms)(roomId, client)).toBe(may)
})
