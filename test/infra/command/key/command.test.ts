import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { isClientKey } from '#lib/runtime/client-key.ts'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated, simulatedPortal } from '../simulated.ts'

let running: RunningInstance
const anna = { id: '00000000-0000-4000-8000-000000000001', key: `sk-${'a'.repeat(64)}` }

beforeAll(async () => {
  running = await openInstance()
  const { keys, members } = portal()
  const permissions = ['rooms:write', 'files:write', 'accounts:read']
  keys.push({ id: 'a', name: 'a', secret: anna.key, permissions, userId: anna.id, created: 0, isActive: true })
  members.push({ roomId: 10, userId: anna.id, access: 2 })
}, 60_000)
afterAll(() => running?.stop())

const portal = () => simulatedPortal(running).state
const crm = () => simulated(running, 'espocrm')
const store = (path: string, value: object) =>
  running.instance.aws.storeSecret(`roomkeeper/local/docspace/${path}`, JSON.stringify(value))

const readyClient = async (name: string) => {
  const { id } = await crm().createClient({ name, email: `${name}@client.example` })
  await eventually(() => (String(crm().record(id)?.cDocspaceStatus).startsWith('ready') ? true : undefined), 60_000)
}

/** Who made the rooms of clients. */
const makers = () => portal().rooms.flatMap(({ tags, createdBy }) => (tags.some(isClientKey) ? [createdBy] : []))

test('rooms are made by the users of all keys, and one whose key is taken away is missed', async () => {
  const { ownerId } = portal()
  const host = new URL(running.instance.docspaceUrl).host
  await store('memory', { linkSecret: 'x', owners: { [host]: ownerId }, more: { [host]: { [anna.id]: 0 } } })
  await store('onboarding', { apiKey: SAMPLE_KEYS.onboarding, moreKeys: [anna.key] })
  await Promise.all(Array.from({ length: 8 }, (_, at) => readyClient(`Client${at}`)))
  expect(makers()).toHaveLength(8)
  expect(new Set(makers())).toEqual(new Set([ownerId, anna.id]))
  const both = await running.run('key')
  expect(both).toMatchObject({
    code: 0,
    out: expect.stringMatching(/The keys are of .*, anna\.manager@example\.com\./),
  })
  expect(both.out + both.err).not.toContain('sk-')
  await store('onboarding', { apiKey: SAMPLE_KEYS.onboarding })
  const { code, json } = await running.run('key', '--json')
  expect([code, json]).toMatchObject([1, { user: ownerId, users: [ownerId], others: [anna.id] }])
  expect((await running.run('key', '--accept', '--yes')).code).toBe(1)
}, 120_000)
