import { deserialize, serialize } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { freshContent } from '#lib/backup/archive/content/content-state.ts'
import { isPerson } from '#lib/backup/archive/content/people.ts'
import { proveContent } from '#lib/backup/archive/content/proof.ts'
import { agree } from '#lib/backup/archive/set-sum.ts'
import { content, feed, named, opened, stateAfter, version, xmlList, xmlTable } from './entries.ts'

const users = (...ids: string[]) => xmlTable('core_user', ...ids.map((id) => ({ id })))
describe('the proof of an archive', () => {
  it('reads tables and lists, and no stored file', () => {
    const { proof } = opened()
    expect(feed(proof, 'databases/core/core_user', users())).toBe(true)
    expect(feed(proof, 'storage/restore_info', xmlList())).toBe(true)
    expect(feed(proof, content, 'abc')).toBe(false)
    expect(feed(proof, 'dump', '')).toBe(false)
  })

  it('knows by its first entry when it began', () => {
    const { state, proof } = opened()
    proof.begin(content, 3, Date.parse('2026-11-25T01:00:03Z') / 1_000)
    expect([state.since, state.isTimed]).toEqual(['2026-11-25T01:00:00', true])
    proof.begin(content, 3, Date.parse('2026-11-25T05:00:03Z') / 1_000)
    expect(state.since).toBe('2026-11-25T01:00:00')
  })

  it('counts the rows of tables, those of one that stands twice together', () => {
    const state = stateAfter(
      ['databases/core/core_user', users('a', 'b')],
      ['databases/core/core_group', '<dataset/>'],
      ['databases/core/core_user', users('c')],
    )
    expect([...state.tables]).toEqual([
      ['core/core_user', 3],
      ['core/core_group', 0],
    ])
    expect([...state.twice]).toEqual(['core/core_user'])
    expect(state.entry).toBeUndefined()
  })

  it('compares rows with contents, and the list with what is stored', () => {
    const state = stateAfter(
      ['databases/files/files_file', xmlTable('files_file', version())],
      [content, 'abc'],
      ['room_logos/5.png', 'x'],
      ['storage/restore_info', xmlList(content.slice('files/'.length))],
    )
    expect(agree(state.versions.comparison)).toBe(true)
    expect(state.rooms.files).toEqual(new Map([[10, { versions: 1, bytes: 3 }]]))
    expect([...state.tables.keys()]).toEqual(['files/files_file'])
    const { left, right } = state.objects.comparison
    expect([left.count, right.count]).toEqual([1, 2])
  })

  it('leaves the path of what is stored as it is', () => {
    const path = 'storage/logo.png'
    const { objects } = stateAfter([path, 'x'], ['storage/restore_info', xmlTable('file', { path })])
    expect(agree(objects.comparison)).toBe(true)
  })

  it('keeps apart what could not be read', () => {
    const { objects } = stateAfter(['storage/missing_info', xmlList('a', 'b')])
    expect([objects.missing, objects.missingCount]).toEqual([['files/a', 'files/b'], 2])
    expect(objects.comparison.left.count).toBe(0)
  })

  it('does not compare what was written since it began', () => {
    const { versions } = stateAfter([
      'databases/files/files_file',
      xmlTable('files_file', version({ modified_on: named })),
    ])
    expect([...versions.changed]).toEqual(['5/2'])
  })

  it('reads of folders, labels and people what they are', () => {
    const { rooms, people } = stateAfter(
      ['databases/core/tenants_tenants', xmlTable('tenants_tenants', { id: 1, owner_id: 'anna' })],
      ['databases/core/core_user', users('anna')],
      ['databases/files/files_folder', xmlTable('files_folder', { id: 10, parent_id: 1, folder_type: 16 })],
      ['databases/files/files_folder_tree', xmlTable('files_folder_tree', { folder_id: 10, parent_id: 10, level: 0 })],
      ['databases/files2/files_tag', xmlTable('files_tag', { id: 7, name: 'espocrm:Account:a', owner: 'jan' })],
      ['databases/files2/files_tag_link', xmlTable('files_tag_link', { tag_id: 7, entry_type: 1, entry_id: 10 })],
    )
    expect([people.owner, isPerson(people, 'anna')]).toEqual(['anna', true])
    expect([...people.labels]).toEqual([['jan', ['7']]])
    expect([...rooms.rooms]).toEqual([10])
    expect(agree(rooms.comparison)).toBe(true)
    expect([...rooms.labels]).toEqual([['7', 'espocrm:Account:a']])
    expect(rooms.links).toEqual([['7', 10]])
  })
})

describe('keys that stand twice', () => {
  const twice = (folder: string, row: string, values: Record<string, string | number>) =>
    [...stateAfter([`databases/${folder}/${row}`, xmlTable(row, values, values)]).doubled].map(([table, keys]) => [
      table,
      ...keys,
    ])

  it('are told of a table whose keys are known', () => {
    expect(twice('core', 'core_user', { id: 'anna' })).toEqual([['core/core_user', 'anna']])
    expect(twice('core', 'core_group', { id: 'g', name: 'G' })).toEqual([['core/core_group', 'g']])
    expect(twice('files', 'files_file', version())).toEqual([['files/files_file', '5 2']])
  })

  it('are not told of a log, nor where no key is known', () => {
    expect(twice('core', 'audit_events', { id: 1 })).toEqual([])
    expect(twice('core', 'backup_schedule', { id: 1 })).toEqual([])
    expect(twice('core', 'core_new', { id: 1 })).toEqual([])
  })

  it('are not looked for among several entries', () => {
    expect(
      stateAfter(['databases/core/core_user', users('a')], ['databases/core/core_user', users('a')]).doubled.size,
    ).toBe(0)
  })
})

describe('what is wrong with an entry', () => {
  const wrong = '<dataset><core_user><id>anna</id></core_user></wrong>'
  const detail = 'an end that fits no beginning'

  it('is kept, and the next one is read', () => {
    const state = stateAfter(
      ['databases/core/core_user', wrong, users('jan')],
      ['databases/core/core_group', xmlTable('core_group', { id: 1 }).slice(0, -1)],
      ['databases/core/core_acl', xmlTable('core_acl', { subject: 1 })],
    )
    expect([...state.broken]).toEqual([
      ['databases/core/core_user', detail],
      ['databases/core/core_group', 'cut off before its end'],
    ])
    expect([...state.tables]).toEqual([
      ['core/core_user', 1],
      ['core/core_group', 1],
      ['core/core_acl', 1],
    ])
  })

  it('is the same for another worker who reads on', () => {
    let { state, proof } = opened()
    proof.begin('databases/core/core_user', 1, Number.NaN)
    for (const piece of [wrong, users('jan'), '</x>']) {
      ;({ state, proof } = opened(deserialize(serialize(state))))
      proof.content(Buffer.from(piece))
    }
    ;({ state, proof } = opened(deserialize(serialize(state))))
    proof.end()
    expect([...state.broken]).toEqual([['databases/core/core_user', detail]])
    expect([...state.tables]).toEqual([['core/core_user', 1]])
  })

  it('is no fault of ours, which ends the reading', () => {
    const state = freshContent(named)
    state.people.ids.add = () => {
      throw new TypeError('surprise')
    }
    expect(() => feed(proveContent(state), 'databases/core/core_user', users('anna'))).toThrow('surprise')
  })

  it('is a column without which a row says nothing; the row is counted and not used', () => {
    const without = xmlTable('files_file', { id: 5, version: 2, folder_id: 10 }, version({ id: 6 }))
    const state = stateAfter(
      ['databases/files/files_file', without],
      ['databases/core/core_group', xmlTable('core_group', { name: 'without id' })],
    )
    expect([...state.lacking]).toEqual([['files/files_file', 'content_length']])
    expect([...state.tables]).toEqual([
      ['files/files_file', 2],
      ['core/core_group', 1],
    ])
    expect(state.versions.comparison.left.count).toBe(1)
  })
})
