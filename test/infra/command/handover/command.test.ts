import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated, simulatedPortal } from '../simulated.ts'

let running: RunningInstance
let clients: Client[]

const address = { anna: 'anna.manager@example.com', ben: 'ben.manager@example.com', carl: 'carl.user@example.com' }
const key = { anna: `sk-${'a'.repeat(64)}`, ben: `sk-${'b'.repeat(64)}` }
const idOf = { anna: '00000000-0000-4000-8000-000000000001', ben: '00000000-0000-4000-8000-000000000002' }

beforeAll(async () => {
  running = await openInstance()
  for (const name of ['anna', 'ben'] as const) {
    const common = { permissions: [], created: 0, isActive: true }
    portal().keys.push({ id: name, name, secret: key[name], userId: idOf[name], ...common })
  }
  clients = await Promise.all(['Acme', 'Bolt'].map(readyClient))
}, 60_000)
afterAll(() => running?.stop())

const crm = () => simulated(running, 'espocrm')

const portal = () => simulatedPortal(running).state

type Client = Awaited<ReturnType<typeof readyClient>>

const readyClient = async (name: string) => {
  const { id } = await crm().createClient({ name, email: `${name}@client.example` })
  await eventually(() => (String(crm().record(id)?.cDocspaceStatus).startsWith('ready') ? true : undefined), 60_000)
  return { id, key: `espocrm:Account:${id}`, roomId: Number(crm().record(id)?.cDocspaceRoomId) }
}

/** What nothing but a handover changes. */
const seen = () => {
  const { rooms, members, links, mails } = portal()
  return structuredClone({ rooms, members, links, mails, records: clients.map(({ id }) => crm().record(id)) })
}

const storeKey = (apiKey: string) =>
  running.instance.aws.storeSecret('roomkeeper/local/docspace/onboarding', JSON.stringify({ apiKey }))

/** The first owner of the rooms is the portal's owner, whose key the local instance begins with. */
const first = () => portal().users.find(({ id }) => id === portal().ownerId)?.email ?? ''
const asFirst = { DOCSPACE_GIVER_KEY: SAMPLE_KEYS.onboarding }
const handOver = (...more: string[]) =>
  running.runIn(asFirst, 'handover', '--from', first(), '--to', address.ben, ...more)

test('what cannot be done is said with what to do, before anything is done', async () => {
  const before = seen()
  const owner = first()
  const refused = async (from: string, to: string, environment: Record<string, string> = {}) => {
    const { code, err } = await running.runIn(environment, 'handover', '--from', from, '--to', to, '--yes')
    return { code, err }
  }
  expect(await refused(owner, address.ben)).toMatchObject({ code: 1, err: expect.stringContaining('store it in') })
  expect(await refused(owner, address.carl)).toMatchObject({
    code: 1,
    err: expect.stringContaining('may own no rooms'),
  })
  expect(await refused(owner, owner)).toMatchObject({ code: 2, err: expect.stringContaining('same person') })
  expect(await refused('nobody@example.com', owner)).toMatchObject({ code: 1, err: expect.stringContaining('account') })
  await storeKey(key.ben)
  expect(await refused(owner, address.ben)).toMatchObject({
    code: 1,
    err: expect.stringContaining('DOCSPACE_GIVER_KEY'),
  })
  expect(await refused(owner, address.ben, { DOCSPACE_GIVER_KEY: key.anna })).toMatchObject({
    code: 1,
    err: expect.stringContaining('may not give the rooms'),
  })
  expect(seen()).toEqual(before)
})

test('a dry run, and nobody who agrees, change nothing', async () => {
  const before = seen()
  const { code, json } = await handOver('--dry-run', '--json')
  expect(code).toBe(0)
  expect(json).toEqual({
    applied: false,
    rooms: clients
      .map((one) => ({ client: one.key, roomId: one.roomId, is: 'give', notCome: 1 }))
      .sort((left, right) => left.roomId - right.roomId),
    archived: [],
    unclear: [],
  })
  expect((await handOver('--dry-run')).out).toContain('2 people have not come')
  expect((await handOver()).code).toBe(3)
  expect(seen()).toEqual(before)
})

test('that the account of the rooms is about to go is told beforehand, with who has not come', async () => {
  // Only administrators see rooms that they are not in.
  const ben = portal().users.find(({ id }) => id === idOf.ben)
  const { type } = ben ?? {}
  Object.assign(ben ?? {}, { type: 'admin' })
  const { json } = await running.run('doctor', '--no-trial', '--json')
  const drift = await running.run('drift', '--json')
  Object.assign(ben ?? {}, { type })
  expect(JSON.stringify(json)).toMatch(
    /2 clients have a room of the account whose key was replaced.*: 2 clients and 2 people who were invited, of the 2 rooms/,
  )
  const byHand = `roomkeeper handover --from ${portal().ownerId} --to … --dry-run`
  const leaving = { part: 'owner', is: 'leaving', id: portal().ownerId, take: { room: false, crm: false, byHand } }
  const told = clients.map(({ key }) => ({
    client: key,
    leaving: { waiting: 1, notCome: true },
    differences: expect.arrayContaining([expect.objectContaining(leaving)]),
  }))
  expect(drift.json).toMatchObject({
    clients: expect.arrayContaining(told.map((one) => expect.objectContaining(one))),
  })
})

test('rooms, links and invitations go over, workers go on with the other key, and two at once are one', async () => {
  const [done, refused] = await Promise.all([handOver('--yes'), handOver('--yes')])
  expect([done.code, refused.code].sort(), done.err + refused.err).toEqual([0, 1])
  const out = done.out + refused.out
  expect(out).toContain('2 rooms are handed over')
  expect(out).toContain('2 links made anew, 2 people invited again')
  expect(out).toContain('roomkeeper key --accept')
  expect(out + done.err + refused.err).not.toContain('@client.example')
  for (const { id, roomId } of clients) {
    expect(portal().rooms.find((room) => room.id === roomId)?.createdBy).toBe(idOf.ben)
    const code = new URL(String(crm().record(id)?.cDocspaceInvitationUrl)).pathname.split('/').at(-1) ?? ''
    expect(portal().shortLinks[code]).toContain(`uid=${idOf.ben}`)
  }
  expect(portal().mails.filter(({ to }) => to.endsWith('@client.example'))).toHaveLength(4)

  const again = await handOver('--yes', '--json')
  expect(again).toMatchObject({ code: 0, json: { applied: false, rooms: [] } })
  expect((await running.run('key', '--accept', '--yes')).code).toBe(0)
})
