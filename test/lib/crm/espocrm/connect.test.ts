import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type EspocrmOptions, type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { caught, fault, openWorld, ready, testClock } from '../worlds/world.ts'

let sim: EspocrmSim
beforeEach(async () => {
  sim = await startEspocrm()
})
afterEach(() => sim.stop())

const publicUrl = 'https://hooks.example.com/webhooks/espocrm'

const open = async (portalUrl: string, webhookUrl = publicUrl) => {
  const connector = await espocrm.connector?.()
  return connector?.open({
    settings: z.parse(espocrm.settings, { url: sim.url }),
    given: { apiKey: SAMPLE.apiKey, adminUser: SAMPLE.adminUser, adminPassword: SAMPLE.adminPassword },
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl,
    portalUrl,
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
}

const restart = async (options: EspocrmOptions) => {
  await sim.stop()
  sim = await startEspocrm(options)
}

/** Steps that are to do, made one after another. */
const makeAll = async (webhookUrl = publicUrl) => {
  const steps = (await (await open('https://docs.example.com', webhookUrl))?.steps()) ?? []
  for (const { state, make } of steps) if (state === 'to-do') await make?.()
}

const stepsFor = async (portalUrl: string) => {
  const steps = (await (await open(portalUrl))?.steps()) ?? []
  return steps.filter(({ state }) => state === 'wrong').map(({ what, how = [] }) => `${what}: ${how.join(' ')}`)
}

it.each(['https://docs.example.com', 'http://127.0.0.1:8790'])(
  'finds nothing wrong with fields for %s',
  async (url) => {
    expect(await stepsFor(url)).toEqual([])
  },
)

it('finds fields that do not take the address by which people reach the portal', async () => {
  const wrong = await stepsFor('http://portal')
  expect(wrong).toEqual([
    expect.stringMatching(/^field cDocspaceRoomUrl on Account: .*type url.*as portal/),
    expect.stringMatching(/^field cDocspaceInvitationUrl on Account: .*docspace\.publicUrl/),
  ])
})

it('finds a field that a role has closed, which EspoCRM drops without a word', async () => {
  const mine = await fetch(`${sim.url}/api/v1/App/user`, { headers: { 'x-api-key': SAMPLE.apiKey } })
  const told = (await mine.json()) as { acl: object }
  const fieldTable = { Account: { cDocspaceInvitationUrl: { read: 'yes', edit: 'no' } } }
  const body = JSON.stringify({ ...told, acl: { ...told.acl, fieldTable } })
  const headers = { 'Content-Type': 'application/json' }
  sim.faults.add(fault({ path: /App\/user/ }, { kind: 'status', status: 200, headers, body }, 9))
  expect(await stepsFor('https://docs.example.com')).toEqual([
    expect.stringMatching(/^field cDocspaceInvitationUrl on Account: .*Field Level.*edit = yes/),
  ])
})

describe('an internal address for deliveries', () => {
  const internal = 'http://127.0.0.1:8787/webhooks/espocrm'

  it.each([
    ['9.3', internal, '127.0.0.1:8787'],
    ['10.0', 'https://localhost/webhooks/espocrm', 'localhost:443'],
  ] as const)('is refused by EspoCRM %s, with the very value that allows it', async (version, webhookUrl, value) => {
    await restart({ version })
    expect(await caught(makeAll(webhookUrl))).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-address-refused' },
      detail: `'webhookAllowedAddressList' => ['${value}']`,
    })
    await restart({ version, config: { webhookAllowedAddressList: [value] } })
    await makeAll(webhookUrl)
    const steps = (await (await open('https://docs.example.com', webhookUrl))?.steps()) ?? []
    expect(steps.filter(({ what }) => what.startsWith('webhook')).map(({ state }) => state)).toEqual(['done'])
  })

  it('is taken by EspoCRM 9.2, and a public one by every version', async () => {
    await makeAll(internal)
    await restart({ version: '10.0' })
    await makeAll()
  })
})

describe('records that people lock in EspoCRM 10', () => {
  const lockedClient = async () => {
    const world = {
      ...{ sim, source: espocrm, settings: { url: sim.url }, clock: testClock() },
      credentials: { apiKey: SAMPLE.apiKey },
    }
    const { id } = await sim.createClient({ name: 'Acme', email: 'a@acme.example' })
    sim.lockRecord(id)
    const records = await openWorld(world)
    const record = await records.read({ source: 'espocrm', type: 'Account', id })
    if (!record) throw new Error('no record')
    return { id, write: () => records.writeBack(record, ready(world.clock)) }
  }

  it.each([true, false])(
    'take the room once the fields are as connect makes them (there before: %s)',
    async (customFields) => {
      await restart({ version: '10.0', lockable: ['Account'], customFields })
      if (customFields) {
        const { write } = await lockedClient()
        expect(await caught(write())).toMatchObject({ reason: { code: 'crm-record-locked' } })
      }
      await makeAll()
      const { id, write } = await lockedClient()
      await write()
      expect(sim.record(id)).toMatchObject({ cDocspaceStatus: 'ready' })
      const steps = (await (await open('https://docs.example.com'))?.steps()) ?? []
      expect(steps.filter(({ state }) => state !== 'done')).toEqual([])
    },
  )
})

describe('an administrator who was given', () => {
  const asGiven = async (adminUser: string, adminPassword: string) => {
    const connection = (await espocrm.connector?.())?.open({
      settings: z.parse(espocrm.settings, { url: sim.url }),
      given: { apiKey: SAMPLE.apiKey, adminUser, adminPassword },
      stored: { credentials: undefined, webhooks: [] },
      webhookUrl: publicUrl,
      portalUrl: 'https://docs.example.com',
      deadline: { remaining: () => 20_000 },
      clock: testClock(),
    })
    return caught(connection?.steps() ?? Promise.resolve())
  }

  it('with a wrong password, and one who is none, are told as such, not as the API user', async () => {
    await restart({ customFields: false })
    expect(await asGiven(SAMPLE.adminUser, 'wrong')).toMatchObject({
      name: 'Park',
      reason: { code: 'crm-admin-refused' },
    })
    const regular = { userName: 'clerk', type: 'regular', lastName: 'Clerk', password: 'a good password 1' }
    await sim.asAdmin('POST', 'User', regular)
    expect(await asGiven('clerk', regular.password)).toMatchObject({ name: 'Park', reason: { code: 'crm-no-admin' } })
  })
})

describe('webhooks of another API user', () => {
  const userWith = async (userName: string) => {
    const data = {
      Account: { read: 'all', edit: 'all' },
      Contact: { read: 'all' },
      User: { read: 'all' },
      Webhook: true,
    }
    const { id } = (await sim.asAdmin('POST', 'Role', { name: 'Rooms', data })).body as { id: string }
    const user = { userName, type: 'api', authMethod: 'ApiKey', rolesIds: [id] }
    return (await sim.asAdmin('POST', 'User', user)).body as { id: string; apiKey: string }
  }
  const as = async (given: Record<string, string>, stored: string | undefined) =>
    (await espocrm.connector?.())?.open({
      settings: z.parse(espocrm.settings, { url: sim.url }),
      given,
      stored: { credentials: stored && { apiKey: stored }, webhooks: [] },
      webhookUrl: publicUrl,
      portalUrl: 'https://docs.example.com',
      deadline: { remaining: () => 20_000 },
      clock: testClock(),
    })
  const makeWith = async (given: Record<string, string>, stored: string | undefined) => {
    const steps = (await (await as(given, stored))?.steps()) ?? []
    for (const { state, make } of steps) if (state === 'to-do') await make?.()
    return steps
  }
  const owners = async () => {
    const { list } = (await sim.asAdmin('GET', 'Webhook')).body as { list: { userName: string }[] }
    return list.map(({ userName }) => userName)
  }

  it('whose key was stored are deleted once those of the new one are there', async () => {
    const { apiKey } = await userWith('second')
    await makeWith({ apiKey: SAMPLE.apiKey }, undefined)
    expect(await owners()).toEqual(['roomkeeper'])
    await makeWith({ apiKey }, SAMPLE.apiKey)
    expect(await owners()).toEqual(['second'])
    expect((await makeWith({ apiKey }, SAMPLE.apiKey)).filter(({ state }) => state !== 'done')).toEqual([])
  })

  it('who is gone hinder nothing, and an administrator takes them away', async () => {
    const { id, apiKey } = await userWith('gone')
    await makeWith({ apiKey }, undefined)
    await sim.asAdmin('PUT', `User/${id}`, { isActive: false })
    await makeWith({ apiKey: SAMPLE.apiKey }, apiKey)
    expect((await owners()).sort()).toEqual(['gone', 'roomkeeper'])
    const { adminUser, adminPassword } = SAMPLE
    const removal = await (await as({ adminUser, adminPassword }, apiKey))?.removal({ fields: false })
    for (const { make } of removal ?? []) await make?.()
    expect(await owners()).toEqual([])
  })
})

it('deletes only fields and panels that are there', async () => {
  const remove = async () => {
    const removal = (await (await open('https://docs.example.com'))?.removal({ fields: true })) ?? []
    for (const { make } of removal) await make?.()
    return removal.map(({ what }) => what)
  }
  await makeAll()
  expect(await remove()).toEqual(
    expect.arrayContaining([
      'delete the webhook Account.create',
      'take the panel DocSpace off the page of Account',
      'delete the field cDocspaceStatus of Account',
    ]),
  )
  expect(await remove()).toEqual([])
})

it('a trial causes events only where an administrator makes its record: EspoCRM tells nobody what the API user did', async () => {
  const events = ['Account.create', 'Account.fieldUpdate.name', 'Account.delete']
  expect((await open('https://docs.example.com'))?.causes?.events).toEqual(expect.arrayContaining(events.slice(0, 1)))
  const connector = await espocrm.connector?.()
  const alone = connector?.open({
    settings: z.parse(espocrm.settings, { url: sim.url }),
    given: { apiKey: SAMPLE.apiKey },
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: publicUrl,
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  expect(alone).toBeDefined()
  expect(alone).not.toHaveProperty('causes')
})
