import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { ArchivedRows } from '#lib/backup/drill/archived-portal.ts'

type Row = Readonly<Record<string, string>>

/** Rows of an archive by their tables. */
const rowsOf = (tables: Readonly<Record<string, readonly Row[]>>): ArchivedRows => {
  const rows = new ArchivedRows()
  for (const [table, given] of Object.entries(tables)) {
    const { columns = [], take } = rows.tables[table] ?? {}
    for (const row of given) take?.((column) => (columns.includes(column) ? row[column] : undefined))
  }
  return rows
}

const file = (id: string, folder: string, more: Row = {}): Row => ({
  ...{ id, version: '2', current_version: 'true', folder_id: folder, title: `${id}.pdf`, ...more },
})
const share = (room: string, subject: string, more: Row = {}): Row => ({
  ...{ entry_id: room, entry_type: '1', subject, subject_type: '0', ...more },
})

/** A client's room 10 of anna's with a folder 11, and ben and the removed carl in it. */
const acme = {
  'core/tenants_tenants': [{ owner_id: 'anna' }],
  'core/core_user': [
    { id: 'anna', email: 'Anna@acme.example' },
    { id: 'ben', email: 'ben@acme.example', removed: 'false' },
    { id: 'carl', email: 'carl@acme.example', removed: 'true' },
    { id: 'dora', email: 'dora@acme.example' },
  ],
  'files/files_folder': [
    { id: '1', parent_id: '0', title: 'rooms', create_by: 'anna' },
    { id: '10', parent_id: '1', title: 'Acme', create_by: 'anna' },
    { id: '11', parent_id: '10', title: 'Contracts', create_by: 'ben' },
  ],
  'files/files_file': [
    file('5', '11'),
    file('6', '10'),
    file('5', '11', { version: '1', current_version: 'false' }),
    file('7', '1'),
    file('8', '99'),
  ],
  'files/files_security': [
    ...[share('10', 'ben'), share('10', 'carl'), share('11', 'anna')],
    // A link of dora's to the room, and a file of that number that she has.
    ...[share('10', 'dora', { subject_type: '3' }), share('10', 'dora', { entry_type: '2' })],
  ],
  'files2/files_tag': [
    { id: '3', name: 'espocrm:Account:1' },
    { id: '4', name: 'VIP' },
  ],
  'files2/files_tag_link': [
    ...['3', '4'].map((tag_id) => ({ tag_id, entry_type: '1', entry_id: '10' })),
    { tag_id: '3', entry_type: '2', entry_id: '1' },
  ],
}
const room = {
  client: 'espocrm:Account:1',
  files: 2,
  members: ['anna@acme.example', 'ben@acme.example'],
  indexed: false,
}

describe('rows of an archive', () => {
  test('promise the rooms of clients with the files and people that are in them', () => {
    const promised = rowsOf(acme).promised('seed', 10)
    expect(promised).toMatchObject({ ownerEmail: 'anna@acme.example', people: 3, rooms: [room] })
    const inOrder = promised.sample.toSorted((one, other) => (one.object < other.object ? -1 : 1))
    expect(inOrder.map(({ client, path, object }) => [client, path, object])).toEqual([
      ['espocrm:Account:1', ['Contracts', '5.pdf'], 'files/folder_1000/file_5/v2/content'],
      ['espocrm:Account:1', ['6.pdf'], 'files/folder_1000/file_6/v2/content'],
    ])
  })

  test('promise of a room with indexing how many files it has, and none to be read', () => {
    const settings = [
      { room_id: '10', indexing: 'true' },
      { room_id: '12', indexing: 'true' },
    ]
    const { rooms, sample } = rowsOf({ ...acme, 'files/files_room_settings': settings }).promised('seed', 10)
    expect([rooms, sample]).toEqual([[{ ...room, indexed: true }], []])
    const off = [{ room_id: '10', indexing: 'false' }]
    expect(rowsOf({ ...acme, 'files/files_room_settings': off }).promised('seed', 10).rooms).toEqual([room])
  })

  test('choose the files whose numbers come first by the seed', () => {
    const files = Array.from({ length: 20 }, (_, index) => file(String(index), '10'))
    const rank = (id: string) => createHash('sha256').update(`seed/${id}`).digest('hex')
    const first = files.map(({ id = '' }) => id).sort((one, other) => (rank(one) < rank(other) ? -1 : 1))
    const { sample } = rowsOf({ ...acme, 'files/files_file': files }).promised('seed', 3)
    expect(sample.map(({ path }) => path[0])).toEqual(first.slice(0, 3).map((id) => `${id}.pdf`))
  })

  test('promise of a room what lies 255 folders deep', () => {
    const chain = Array.from({ length: 300 }, (_, at) => ({ id: `c${at + 1}`, parent_id: at === 0 ? '10' : `c${at}` }))
    const tables = {
      ...acme,
      'files/files_folder': [...acme['files/files_folder'], ...chain],
      'files/files_file': [file('5', 'c255'), file('6', 'c256')],
    }
    const { rooms, sample } = rowsOf(tables).promised('seed', 3)
    expect(rooms).toMatchObject([{ files: 1 }])
    expect(sample.map(({ path }) => [path.length, path.at(-1)])).toEqual([[256, '5.pdf']])
  })

  test('end where folders lie in one another', () => {
    const circle = [
      { id: '20', parent_id: '21', title: 'a', create_by: 'anna' },
      { id: '21', parent_id: '20', title: 'b', create_by: 'anna' },
    ]
    const { rooms, sample } = rowsOf({
      ...acme,
      'files/files_folder': circle,
      'files/files_file': [file('5', '20')],
    }).promised('seed', 3)
    expect([rooms, sample]).toEqual([[{ ...room, files: 0, members: ['ben@acme.example'] }], []])
  })
})
