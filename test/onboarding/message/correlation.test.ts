import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { logQueryFor } from '#infra/command/client/log-query.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { account } from '../harness.ts'
import { startFunctions } from '../world/functions.ts'
import { acme } from '../world/story.ts'
import { keepTestLog } from '../world/test-log.ts'

let here: Awaited<ReturnType<typeof startFunctions>>
const log = keepTestLog()
beforeEach(async () => {
  here = await startFunctions()
})
afterEach(() => here.stop())

const served = (id: string) =>
  vi.waitFor(() => expect(here.espo.record(id)?.cDocspaceStatus).toBe('ready'), { timeout: 10_000 })
const told = ({ event, stage }: Record<string, unknown>) => (stage === undefined ? event : stage)

test('one id leads from the webhook to the write-back, across the queue, and no line of another client has it', async () => {
  const first = await here.espo.createClient(acme)
  await here.espo.flush()
  const second = await here.espo.createClient({ ...acme, name: 'Other', email: 'other@other.example.com' })
  await here.espo.flush()
  await Promise.all([served(first.id), served(second.id)])
  await vi.waitFor(() => expect(log.lines.filter(({ event }) => event === 'client.completed')).toHaveLength(2))

  const queued = log.lines.find(({ client, stage }) => client === clientKey(account(first.id)) && stage === 'queued')
  expect(queued?.correlationId).toBeTruthy()
  const ofDelivery = log.lines.filter(({ correlationId }) => correlationId === queued?.correlationId)
  const events = ofDelivery.map(told)
  expect(events.slice(0, 2)).toEqual(['received', 'queued'])
  for (const one of ['delivery.answered', 'room', 'written-back', 'client.completed']) expect(events).toContain(one)
  const clients = new Set(ofDelivery.flatMap(({ client }) => (client === undefined ? [] : [client])))
  expect([...clients]).toEqual([clientKey(account(first.id))])
})

test('the query that is printed finds everything about one client: from the queue to the write-back', async () => {
  const { id } = await here.espo.createClient(acme)
  await here.espo.flush()
  await served(id)
  await vi.waitFor(() => expect(log.lines.map(({ event }) => event)).toContain('client.completed'))
  const [, field = '', value] = /filter (\w+) = "([^"]+)"/.exec(logQueryFor(clientKey(account(id)))) ?? []
  const found = log.lines.filter((line) => line[field] === value).map(told)
  expect(found[0]).toBe('queued')
  for (const one of ['room', 'written-back']) expect(found).toContain(one)
  expect(found.at(-1)).toBe('client.completed')
})
