import { describe, expect, test } from 'vitest'
import { preflight } from '#lib/backup/stages/start/preflight.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { failing, now, portalSettings, type SaidByPortal, workOn } from '../../stage.ts'

const day = 24 * 3_600_000
const refused = failing(new DocSpaceRefusal(403, 'GET /x'))
const elsewhere = { storage: { type: 'DataStore' } }
const ownFolder = 1

const look = async (said: SaidByPortal, { settings = {}, needed }: { settings?: object; needed?: number } = {}) => {
  const made: string[] = []
  const portal = await workOn(said).work.portal()
  portal.folders.create = async (parent: number, title: string) => {
    made.push(`${title} in ${parent}`)
    return { id: 77, title } as Awaited<ReturnType<typeof portal.folders.create>>
  }
  return { made, ...(await preflight(portal, portalSettings(settings), needed, now)) }
}
const plan = (limits: { storage?: object; freeBackups?: object }) => ({
  account: { plan: async () => ({ rooms: undefined, storage: undefined, freeBackups: undefined, ...limits }) as never },
})
const key = (expiresAt: number | undefined, full = true) => ({ account: { key: async () => ({ full, expiresAt }) } })

describe('before a backup is started', () => {
  test.each<[string, SaidByPortal, object]>([
    ['scope-missing', key(undefined, false), {}],
    ['right-missing', { account: { administrator: async () => false } }, {}],
    ['storage-full', plan({ storage: { used: 5, most: 5 } }), {}],
    ['plan-without-backups', plan({ freeBackups: { used: 0, most: 0 } }), {}],
    ['plan-without-backups', plan({ freeBackups: { used: 0, most: 0 } }), elsewhere],
    ['server-backup-refused', { account: { server: async () => ({ isOwn: false }) as never } }, { kind: 'server' }],
    [
      'folder-refused',
      { account: { mayCreateIn: async () => false } },
      { storage: { type: 'Documents', folderId: 12 } },
    ],
  ])('%s is found', async (code, said, settings) => {
    await expect(look(said, { settings })).rejects.toMatchObject({ name: 'Park', reason: { code } })
  })

  test('the numbers behind a refusal are told, where there are any', async () => {
    const full = look(plan({ storage: { used: 5, most: 5 } }))
    await expect(full).rejects.toMatchObject({ detail: '5 of 5 bytes are used' })
    await expect(look(plan({ freeBackups: { used: 0, most: 0 } }))).rejects.toMatchObject({ detail: undefined })
  })

  test('what the portal does not tell is left to the start', async () => {
    const silent = {
      account: { key: refused, administrator: refused, plan: refused, mayCreateIn: async () => undefined },
    }
    const settings = { storage: { type: 'Documents', folderId: 12 } }
    expect(await look(silent, { settings })).toEqual({ checks: [], folderId: 12, made: [] })
  })

  test('a full storage says nothing about archives that lie elsewhere', async () => {
    const full = plan({ storage: { used: 5, most: 5 } })
    expect(await look(full, { settings: elsewhere, needed: 3 })).toEqual({ checks: [], folderId: undefined, made: [] })
  })

  test.each([
    [undefined, false],
    [now + 14 * day + 1, false],
    [now + 14 * day, true],
    [now - day, true],
  ])('a key that expires at %s is a warning: %s', async (expiresAt, warned) => {
    const { checks } = await look(key(expiresAt))
    expect(checks.map(({ id, verdict }) => [id, verdict])).toEqual(warned ? [['key', 'warning']] : [])
  })

  test('the day on which the key expires is named', async () => {
    const [check] = (await look(key(now + day))).checks
    expect(check?.detail).toBe('The API key of this portal expires on 2026-11-26: store a new one before.')
  })

  test.each([
    [{ used: 0, most: 2 }, false, false],
    [{ used: 1, most: 2 }, false, true],
    [{ used: 1, most: 2 }, true, false],
    [undefined, false, false],
  ])('free backups %o, paid ones %s: the last one is a warning: %s', async (freeBackups, paid, warned) => {
    const said = {
      ...plan({ ...(freeBackups && { freeBackups }) }),
      backups: { countThisMonth: async () => freeBackups?.used ?? 0, paidAllowed: async () => paid },
    }
    const { checks } = await look(said)
    const detail = '1 of 2 free backups of this month are used; after this one the plan allows no more.'
    expect(checks).toEqual(warned ? [{ id: 'plan', verdict: 'warning', detail }] : [])
  })

  test.each([
    [{ used: 80, most: 100 }, 10, false],
    [{ used: 81, most: 100 }, 10, true],
    [{ used: 99, most: 100 }, undefined, false],
    [undefined, 10, false],
  ])('storage %o and an archive of %s bytes: too little room is a warning: %s', async (storage, needed, warned) => {
    const { checks } = await look(plan({ ...(storage && { storage }) }), needed === undefined ? {} : { needed })
    const detail = 'The storage of the portal has room for fewer than two more archives.'
    expect(checks).toEqual(warned ? [{ id: 'storage', verdict: 'warning', detail }] : [])
  })
})

describe('the folder for the archives', () => {
  const titled = (...ids: number[]) => ids.map((id) => ({ id, title: 'Roomkeeper backups' }))

  test('is the oldest of its title in the documents of the key’s user', async () => {
    const folders = [{ id: 3, title: 'Others' }, ...titled(9, 7, 8)]
    expect(await look({ folders: { [ownFolder]: { folders } } })).toMatchObject({ folderId: 7, made: [] })
  })

  test('is made there when it is missing', async () => {
    const folders = [{ id: 3, title: 'Others' }]
    expect(await look({ folders: { [ownFolder]: { folders } } })).toMatchObject({
      folderId: 77,
      made: ['Roomkeeper backups in 1'],
    })
  })
})

test.each([
  ['is one’s own', async () => ({ isOwn: true }) as never],
  ['does not tell whose it is', refused],
])('a backup of the whole server is tried where the server %s', async (_, server) => {
  expect(await look({ account: { server } }, { settings: { kind: 'server', ...elsewhere } })).toMatchObject({
    made: [],
  })
})

test('a portal’s backup is tried whosever server it is', async () => {
  const server = async () => ({ isOwn: false }) as never
  expect(await look({ account: { server } }, { settings: elsewhere })).toMatchObject({ made: [] })
})
