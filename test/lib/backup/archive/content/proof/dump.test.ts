import { describe, expect, it } from 'vitest'
import { agree } from '#lib/backup/archive/set-sum.ts'
import { content, sqlRows, sqlScheme, stateAfter, version, xmlTable } from '../entries.ts'

describe('the proof of a dump', () => {
  const archiveRow = { storage_type: 0, storage_path: 5, name: 'a.tar.gz', removed: 'false' }

  it('knows it by its mark, and each table by its scheme and its rows', () => {
    const { tables, dump, twice } = stateAfter(
      ['dump', ''],
      ['databases/scheme/core_user', sqlScheme('core_user', 'id')],
      ['databases/data/core_user', sqlRows('core_user', { id: 'anna' }, { id: 'anna' })],
      ['databases/scheme/core_acl', sqlScheme('core_acl', 'id')],
    )
    expect(dump).toMatchObject({ isMarked: true, columns: new Map([['core_user', ['id']]]) })
    expect([...(dump?.schemes ?? [])]).toEqual([
      ['core_user', ['id']],
      ['core_acl', ['id']],
    ])
    expect([...tables]).toEqual([['core_user', 2]])
    expect([...twice]).toEqual([])
  })

  it('does not look for keys that stand twice: a restore replaces the first', () => {
    const row = { id: 'anna' }
    expect(stateAfter(['dump', ''], ['databases/data/core_user', sqlRows('core_user', row, row)]).doubled.size).toBe(0)
  })

  it('notices schemes and rows that stand twice', () => {
    const scheme: [string, string] = ['databases/scheme/core_user', sqlScheme('core_user', 'id')]
    const rows: [string, string] = ['databases/data/core_user', sqlRows('core_user', { id: 'anna' })]
    expect([...stateAfter(['dump', ''], scheme, scheme, rows).twice]).toEqual(['core_user'])
    expect([...stateAfter(['dump', ''], scheme, rows, rows).twice]).toEqual(['core_user'])
    expect([...stateAfter(['dump', ''], scheme, rows).twice]).toEqual([])
  })

  it('keeps what it knows where the mark comes late or twice, and does without it', () => {
    const rows: [string, string] = ['databases/data/core_user', sqlRows('core_user', { id: 'anna' })]
    expect(stateAfter(rows).dump).toMatchObject({ isMarked: false, columns: new Map([['core_user', ['id']]]) })
    const late = stateAfter(rows, ['dump', ''])
    expect(late.dump).toMatchObject({ isMarked: true, columns: new Map([['core_user', ['id']]]) })
    expect(stateAfter(['databases/scheme/core_user', sqlScheme('core_user', 'id')]).dump?.isMarked).toBe(false)
  })

  it('has several portals, and no one owner', () => {
    const portals = [
      { id: 1, status: 0, owner_id: 'anna' },
      { id: 2, status: 2, owner_id: 'gone' },
    ]
    const { dump, people } = stateAfter(
      ['dump', ''],
      ['databases/data/tenants_tenants', sqlRows('tenants_tenants', ...portals)],
    )
    expect([dump?.owners, people.owner]).toEqual([['anna'], undefined])
  })

  it('leaves out the archives of before: rows, and contents', () => {
    const { versions, dump, rooms, objects } = stateAfter(
      ['dump', ''],
      ['databases/data/backup_backup', sqlRows('backup_backup', archiveRow)],
      [
        'databases/data/files_file',
        sqlRows('files_file', { ...version(), title: 'b' }, { ...version({ id: 6 }), title: 'c' }),
      ],
      [`storage/${content}`, 'abc'],
      [`storage/${content.replace('file_5', 'file_6')}`, 'abc'],
    )
    expect([...(dump?.leftOut ?? [])]).toEqual(['5'])
    expect(agree(versions.comparison)).toBe(true)
    expect(versions.comparison.left.count).toBe(1)
    expect(rooms.files).toEqual(new Map([[10, { versions: 1, bytes: 3 }]]))
    expect(objects.comparison.right.count).toBe(2)
  })

  it('has, in a portal’s archive, no records of backups', () => {
    const state = stateAfter(['databases/backup_backup', xmlTable('backup_backup', archiveRow)])
    expect([state.dump, state.broken.size]).toEqual([undefined, 0])
  })
})
