import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PortalContents } from '#infra/simulators/docspace/backup/archive/entries.ts'
import { different, guest } from './client-room.ts'
import { byPerson, byServer, last, prove, record, server } from './dump/whole-dump.ts'
import { contentOf } from './proving.ts'

const withTable = (
  name: string,
  change: (rows: PortalContents['tables'][string]) => PortalContents['tables'][string],
) => ({
  ...server,
  tables: { ...server.tables, [name]: change(server.tables[name] ?? []) },
})

describe('a dump as it should be', () => {
  it('has neither faults nor differences, and the client with its files', async () => {
    expect(await prove({})).toEqual({
      facts: {
        tables: 85,
        knownTables: 85,
        rows: 1 + 1 + 1 + 2 + 2 + 5 + 5 + 5 + 1 + 1,
        otherTables: [],
        server: { portals: 1, absentTables: [] },
        versions: 4,
        bytes: 750,
        changed: 0,
        missing: 0,
        objects: 4,
        rooms: 1,
        people: 2,
      },
      faults: [],
      differences: [],
      differenceCount: 0,
      clientRooms: [{ client: 'espocrm:Account:6b02', roomId: 10, versions: 4, bytes: 750 }],
    })
  })

  it('may have every portal of the server in it', async () => {
    const two = withTable('core/tenants_tenants', (rows) => [
      ...rows,
      { id: 2, name: 'Second', alias: 'second', version: 2, status: 0, owner_id: guest },
      { id: 3, name: 'Gone', alias: 'localhost_deleted', version: 2, status: 2, owner_id: 'nobody' },
    ])
    expect(await prove({}, two)).toMatchObject({ faults: [], facts: { server: { portals: 2 } } })
  })

  it('may have rows twice where two pages of a table meet: a restore replaces them', async () => {
    const doubled = Object.entries(server.tables).map(([name, rows]) => [name, [...rows, ...rows]])
    expect(await prove({}, { ...server, tables: Object.fromEntries(doubled) })).toMatchObject({
      faults: [],
      differenceCount: 0,
    })
  })

  it('leaves out the content of an archive of before, also where its record is read later than its row', async () => {
    const more = Array.from({ length: 60 }, (_, n) => ({
      ...record,
      id: `l${n}`,
      storage_type: 3,
      storage_path: '/srv',
    }))
    expect(
      await prove(
        {},
        withTable('backup_backup', (rows) => [...more, ...rows]),
      ),
    ).toMatchObject({
      faults: [],
      differenceCount: 0,
    })
  })
})

describe('what is wrong with a dump is found:', () => {
  it.each(byServer)('%s, by the server', async (defect, found) => {
    expect(await prove({ defects: [defect] })).toMatchObject(found)
  })

  it.each(byPerson)('%s, by a person or a disc', async (tampering, found) => {
    expect(await prove({ tampering: [tampering] })).toMatchObject(found)
  })

  it('a file whose number was once that of an archive, and whose content the server therefore leaves out', async () => {
    const gone = { ...record, id: 'b2', name: 'workspace_2026-11-22_02-00-00.tar.gz', storage_path: '8', removed: true }
    const reused = { ...withTable('backup_backup', (rows) => [...rows, gone]), objects: server.objects.slice(0, -1) }
    expect(await prove({}, reused)).toMatchObject(different({ kind: 'content-left-out', ...last }))
  })

  it('tables of another version of the server, which is no fault', async () => {
    const { facts, faults } = await prove({ tampering: ['another-scheme', 'no-scheme-of-a-small-table'] })
    expect(faults).toEqual([])
    expect(facts).toMatchObject({ otherTables: ['core_new'], tables: 84, server: { absentTables: ['webhooks'] } })
  })

  it('an archive of a portal, which is none', async () => {
    expect((await prove({ dump: false })).facts.server).toBeUndefined()
  })
})

describe('a dump that a real server wrote', () => {
  it('has everything in it', async () => {
    const bytes = readFileSync('test/fixtures/docspace/dump/workspace.tar.gz')
    const content = await contentOf(bytes, 'workspace_2026-11-28_23-51-22.tar.gz', 10_000)
    expect(content).toMatchObject({ faults: [], differenceCount: 0 })
    expect(content.facts).toMatchObject({ tables: 85, versions: 17, objects: 17, rooms: 5, people: 6 })
    expect(content.clientRooms).toHaveLength(5)
    expect(content.clientRooms[0]).toEqual({ client: 'generic:client:c-0', roomId: 7, versions: 2, bytes: 9 })
  })
})
