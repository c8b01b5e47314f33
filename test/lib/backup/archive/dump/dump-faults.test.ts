import { describe, expect, it } from 'vitest'
import { type ContentState, freshContent } from '#lib/backup/archive/content/content-state.ts'
import { addPerson } from '#lib/backup/archive/content/people.ts'
import { absentTables, dumpFaults } from '#lib/backup/archive/dump/dump-faults.ts'
import { addArchive, addServerPortal, type DumpState, isArchive, newDump } from '#lib/backup/archive/dump/dump-state.ts'
import { filledTables, neededTables, serverTables } from '#lib/backup/archive/dump/server-tables.ts'

const row = (values: Record<string, string | undefined>) => (column: string) => values[column]

describe('the portals of a server', () => {
  const ownersOf = (...rows: Record<string, string>[]) => {
    const dump = newDump(true)
    for (const values of rows) addServerPortal(dump, row(values))
    return dump.owners
  }

  it('are those at work, and not the template', () => {
    expect(
      ownersOf(
        { id: '-1', status: '0', owner_id: 'template' },
        { id: '0', status: '0', owner_id: 'none' },
        { id: '1', status: '0', owner_id: 'anna' },
        { id: '2', status: '2', owner_id: 'gone' },
        { id: '3', status: '0' },
      ),
    ).toEqual(['anna', ''])
  })
})

describe('the archives of earlier backups', () => {
  const known = (...records: Record<string, string | undefined>[]): DumpState['archives'] => {
    const dump = newDump(true)
    for (const record of records)
      addArchive(dump, row({ storage_type: '0', storage_path: '9', name: 'a.tar.gz', removed: 'false', ...record }))
    return dump.archives
  }
  const file = (id: string | undefined, title: string | undefined) => row({ id, title })

  it('are those that lie in Documents, by the number of their file', () => {
    expect(isArchive(known({}), file('9', 'renamed'))).toBe(true)
    expect(isArchive(known({}), file('8', 'a.tar.gz'))).toBe(false)
    expect(isArchive(known({ storage_type: '3' }), file('9', 'a.tar.gz'))).toBe(false)
    expect(known({ storage_path: undefined }).size).toBe(0)
  })

  it('are, once deleted, no longer what has their number under another name', () => {
    const gone = known({ removed: 'true' })
    expect(isArchive(gone, file('9', 'a.tar.gz'))).toBe(true)
    expect(isArchive(gone, file('9', 'offer.docx'))).toBe(false)
    expect(isArchive(gone, file('9', undefined))).toBe(false)
    expect(isArchive(gone, file(undefined, 'a.tar.gz'))).toBe(false)
  })

  it('may have had one number one after the other', () => {
    const both = known({ removed: 'true' }, { name: 'b.tar.gz', removed: 'true' })
    expect(isArchive(both, file('9', 'a.tar.gz'))).toBe(true)
    expect(isArchive(both, file('9', 'b.tar.gz'))).toBe(true)
    expect(isArchive(both, file('9', 'c.tar.gz'))).toBe(false)
    expect(isArchive(known({ removed: 'true' }, {}), file('9', 'c.tar.gz'))).toBe(true)
    expect(isArchive(known({}, { removed: 'true' }), file('9', 'c.tar.gz'))).toBe(true)
  })

  it('may have no name', () => {
    expect(isArchive(known({ name: undefined, removed: 'true' }), file('9', ''))).toBe(true)
  })

  it('are remembered up to a hundred thousand', () => {
    const dump = newDump(true)
    const known = { names: [], isKept: true }
    for (let n = 0; n < 99_999; n += 1) dump.archives.set(String(n), known)
    for (const file of ['last', 'too many']) addArchive(dump, row({ storage_type: '0', storage_path: file }))
    expect(dump.archives.has('last')).toBe(true)
    expect(dump.archives.size).toBe(100_000)
  })
})

/** A dump in which everything is as it should be. */
const whole = (): { state: ContentState; dump: DumpState } => {
  const state = freshContent('2026-11-28T02:00:00')
  const dump = newDump(true)
  for (const table of serverTables) dump.schemes.set(table, ['id', 'name'])
  for (const table of [...filledTables, 'core_acl']) {
    state.tables.set(table, 1)
    dump.columns.set(table, ['id'])
  }
  addPerson(state.people, row({ id: 'anna' }))
  dump.owners.push('anna')
  return { state: { ...state, dump }, dump }
}

const faultsOf = (change: (of: ReturnType<typeof whole>) => unknown) => {
  const of = whole()
  change(of)
  return dumpFaults(of.state, of.dump)
}

describe('the faults of a dump', () => {
  it('are none where all is well', () => {
    expect(faultsOf(() => {})).toEqual([])
    const { state, dump } = whole()
    expect(absentTables(state, dump)).toEqual([])
  })

  it.each<[string, (of: ReturnType<typeof whole>) => unknown, object[]]>([
    ['no mark', ({ dump }) => Object.assign(dump, { isMarked: false }), [{ id: 'mark-missing', detail: 'dump' }]],
    [
      'a table without which nothing works',
      ({ dump }) => dump.schemes.delete('files_tag'),
      [{ id: 'table-missing', detail: 'files_tag' }],
    ],
    [
      'rows without a table',
      ({ dump }) => dump.schemes.delete('core_acl'),
      [{ id: 'scheme-missing', detail: 'core_acl' }],
    ],
    [
      'a table that should have rows',
      ({ state }) => state.tables.delete('files_folder_tree'),
      [{ id: 'rows-missing', detail: 'files_folder_tree' }],
    ],
    [
      'a table of no rows',
      ({ state }) => state.tables.set('core_user_api_key', 0),
      [{ id: 'rows-missing', detail: 'core_user_api_key' }],
    ],
    [
      'nobody in it, which is said once',
      ({ state }) => state.tables.delete('core_user'),
      [{ id: 'rows-missing', detail: 'core_user' }],
    ],
    [
      'columns that a table has not',
      ({ dump }) => dump.columns.set('core_acl', ['id', 'x', 'y']),
      [{ id: 'column-unknown', detail: 'core_acl.x, core_acl.y' }],
    ],
    ['no portal', ({ dump }) => dump.owners.splice(0), [{ id: 'no-owner', detail: '' }]],
    ['a portal whose owner is not in it', ({ dump }) => dump.owners.push('nobody'), [{ id: 'no-owner', detail: '' }]],
  ])('are told: %s', (_, change, faults) => {
    expect(faultsOf(change)).toEqual(faults)
  })

  it.each<[string, (of: ReturnType<typeof whole>) => unknown]>([
    [
      'a scheme that is not whole',
      ({ state, dump }) => {
        dump.schemes.delete('core_acl')
        state.broken.set('databases/scheme/core_acl', 'cut')
      },
    ],
    [
      'the scheme of a table that has no rows and is not whole',
      ({ state, dump }) => {
        dump.schemes.delete('files_tag')
        state.broken.set('databases/scheme/files_tag', 'cut')
      },
    ],
    [
      'rows that are not whole',
      ({ state }) => {
        state.tables.set('core_user_api_key', 0)
        state.broken.set('databases/data/core_user_api_key', 'cut')
      },
    ],
    [
      'people that are not whole, so that nobody knows whether the owner is among them',
      ({ state, dump }) => {
        state.broken.set('databases/data/core_user', 'cut')
        dump.owners.push('nobody')
      },
    ],
    [
      'portals that are not whole',
      ({ state, dump }) => {
        state.broken.set('databases/data/tenants_tenants', 'cut')
        dump.owners.splice(0)
      },
    ],
  ])('are not told twice: %s', (_, change) => {
    expect(faultsOf(change)).toEqual([])
  })

  it('are none for tables of other versions, which are named', () => {
    const { state, dump } = whole()
    dump.schemes.delete('webhooks')
    dump.schemes.delete('files_tag')
    expect(absentTables(state, dump)).toEqual(['webhooks'])
    state.tables.set('webhooks', 1)
    expect(absentTables(state, dump)).toEqual([])
  })

  it('have names of tables that there are', () => {
    expect(serverTables).toHaveLength(85)
    expect(serverTables).toEqual(expect.arrayContaining([...neededTables, ...filledTables]))
  })
})
