import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryBundles } from '#infra/aws/constructs/functions/bundle-all.ts'
import { eventually, openInstance, type RunningInstance } from '../infra/command/operated-instance.ts'
import { statusesOf } from '../real/client/client-seen.ts'
import { type Entered, clients as sorts } from '../real/client/client-sorts.ts'
import { Espocrm } from '../real/servers/espocrm.ts'
import { openFolder } from '../real/servers/folder.ts'
import { claimHome } from '../real/servers/home.ts'
import { portsFor } from '../real/servers/ports.ts'
import { realServers } from '../real/servers/servers.ts'
import { folderOf, homeOf } from '../real/servers/session.ts'

const folder = await folderOf(process.env)

/** Everything of EspoCRM that `connect` changes. */
interface Made {
  /** Addresses and events of all webhooks. */
  webhooks: string[]
  /** Own fields of accounts. */
  fields: string[]
  /** The page of an account. */
  page: unknown
}

const madeIn = async (espocrm: Espocrm): Promise<Made> => {
  const { list } = await espocrm.call<{ list: { url: string; event: string }[] }>('GET', 'Webhook?maxSize=200')
  const fields = await espocrm.call<Record<string, { isCustom?: boolean }>>(
    'GET',
    'Metadata?key=entityDefs.Account.fields',
  )
  return {
    webhooks: list.map(({ event, url }) => `${event} ${url}`).sort(),
    fields: Object.entries(fields)
      .flatMap(([name, { isCustom }]) => (isCustom ? [name] : []))
      .sort(),
    page: await espocrm.call('GET', 'Account/layout/detail'),
  }
}

/** Ten accounts of all sorts, which a portal that does not know EspoCRM's users makes rooms for as well. */
const ten: Entered[] = Object.values(sorts)
  .filter(({ type = 'Account' }) => type === 'Account')
  .slice(0, 10)

const ours = ['cDocspaceInvitationUrl', 'cDocspaceRoomId', 'cDocspaceRoomUrl', 'cDocspaceStatus']

if (folder === undefined)
  process.stderr.write('SKIPPED: a real EspoCRM. Name the folder that has espocrm/espocrm in it by REAL_SERVERS.\n')

describe.skipIf(folder === undefined)('a real EspoCRM', () => {
  const ending = new AsyncDisposableStack()
  let espocrm: Espocrm
  let running: RunningInstance
  let before: Made
  const roomkeeper = (...args: string[]) => {
    const { admin, apiKey } = espocrm.access
    const variables = {
      ESPOCRM_API_KEY: apiKey,
      ESPOCRM_ADMIN_USER: admin.user,
      ESPOCRM_ADMIN_PASSWORD: admin.password,
    }
    return running.runIn(variables, ...args)
  }

  beforeAll(async () => {
    const home = homeOf(process.env)
    ending.use(await claimHome(home))
    const servers = realServers(await openFolder(folder ?? ''), home, await portsFor(home, process.env))
    ending.defer(() => servers.stop())
    espocrm = new Espocrm(await servers.freshEspocrm())
    const bundles = ending.use(await temporaryBundles())
    const environment = { ESPOCRM_URL: espocrm.url, ESPOCRM_API_KEY: espocrm.access.apiKey }
    running = await openInstance({ environment, bundles: bundles.directory })
    ending.defer(() => running.stop())
    before = await madeIn(espocrm)
  }, 300_000)
  afterAll(() => ending.disposeAsync())

  test('is connected: fields, their page and webhooks are there, and a test event arrived', async () => {
    const { code, out, err } = await roomkeeper('connect', 'espocrm', '--yes')
    expect([code, err]).toEqual([0, expect.any(String)])
    expect(out).toMatch(/test event arrived \(202\)/)
    const made = await madeIn(espocrm)
    expect(made.fields).toEqual([...before.fields, ...ours].sort())
    expect(made.webhooks.filter((one) => !before.webhooks.includes(one))).toEqual(
      expect.arrayContaining([expect.stringContaining(`Account.create ${running.instance.webhookUrl('espocrm')}`)]),
    )
    expect(made.page).not.toEqual(before.page)
  })

  test('delivers ten clients that people type, and each gets one room and its address on the record', async () => {
    const typed: { type: 'Account'; id: string }[] = []
    for (const { name, email, fields } of ten)
      typed.push({
        type: 'Account',
        id: await espocrm.create('Account', { name, ...(email && { emailAddress: email }), ...fields }),
      })
    const statuses = await statusesOf(espocrm, typed)
    expect(statuses.filter((status) => !status.startsWith('ready'))).toEqual([])
    const rooms = running.instance.docspace?.state.rooms ?? []
    for (const [n, { id }] of typed.entries()) {
      const own = rooms.filter(({ tags }) => tags.includes(`espocrm:Account:${id}`))
      const record = await espocrm.record('Account', id)
      expect([ten[n]?.name, own.length]).toEqual([ten[n]?.name, 1])
      expect(record).toMatchObject({
        cDocspaceRoomId: String(own[0]?.id),
        cDocspaceRoomUrl: expect.stringContaining(`/rooms/shared/${own[0]?.id}`),
        cDocspaceInvitationUrl: expect.stringMatching(/^http/),
      })
    }
  })

  test('has no webhook of ours any more after connect --remove, and its records keep what is on them', async () => {
    const [record] = await espocrm.newest('Account', 1, ours)
    const { code, out } = await roomkeeper('connect', 'espocrm', '--remove', '--yes')
    expect([code, out]).toEqual([0, expect.stringContaining('espocrm is not connected any more')])
    const left = await madeIn(espocrm)
    expect(left.webhooks).toEqual(before.webhooks)
    expect(left.fields).toEqual([...before.fields, ...ours].sort())
    expect(await espocrm.newest('Account', 1, ours)).toEqual([record])
    expect((await roomkeeper('connect', 'espocrm', '--remove', '--yes')).out).toContain('There is nothing to undo')
  })

  test('is as it was before after connect --remove --fields', async () => {
    expect((await roomkeeper('connect', 'espocrm', '--remove', '--fields', '--yes')).code).toBe(0)
    await eventually(async () => ((await madeIn(espocrm)).fields.length === before.fields.length ? true : undefined))
    expect(await madeIn(espocrm)).toEqual(before)
  })
})
