import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Delivery } from '#infra/simulators/crm/types.ts'
import { largestBody } from '#lib/crm/receive/receiver.ts'
import { espocrmVendor } from './worlds/espocrm.ts'
import { genericWorld } from './worlds/generic.ts'
import { hubspotVendor } from './worlds/hubspot.ts'
import { pipedriveVendor } from './worlds/pipedrive.ts'
import { salesforceVendor } from './worlds/salesforce.ts'
import { ofEnd, openWorld, ready, startReceiver, testClock, type World } from './worlds/world.ts'

type Heard = Pick<Delivery, 'status' | 'verdict'>

/** What one CRM makes of our answers, by its own rules as the simulator keeps them (docs/facts/crms.md#what-to-answer-a-delivery). */
interface Listener {
  name: string
  start(clock: ReturnType<typeof testClock>): Promise<World>
  path: string
  /** Settings by which the record that `createClient` makes is none of ours; a sender of one's own has another event instead. */
  others?: Record<string, unknown>
  refused: Heard
  malformed: Heard
  tooLarge: Heard
}

const again = (status: number): Heard => ({ status, verdict: 'retry' })
/** Final: the event is lost, which is wanted of what can never be understood. */
const lost = (status: number): Heard => ({ status, verdict: 'lost' })
const others = (object: string) => ({ clients: [{ object }] })
const usual = { refused: again(401), malformed: again(400), tooLarge: again(413) }

const listeners: Listener[] = [
  { name: 'EspoCRM', ...espocrmVendor, others: others('Contact'), ...usual, malformed: lost(400), tooLarge: lost(413) },
  { name: 'HubSpot', ...hubspotVendor, others: others('deal'), ...usual },
  { name: 'Pipedrive', ...pipedriveVendor, others: others('deal'), ...usual },
  // A bare 200 would be a failure to it, and so is the acknowledgement that says no: it comes again for a day.
  { name: 'Salesforce', ...salesforceVendor, others: others('Opportunity'), ...usual, malformed: again(200) },
  { name: 'a sender of Standard Webhooks', start: genericWorld, path: '', ...usual },
]

const otherEvent = '{"type":"client.deleted","data":{"id":"C-1"}}'
const delivered = { verdict: 'delivered' }
/** Longer than any of them waits between its first try and its second. */
const untilNextTry = 11 * 60_000

describe.each(listeners)('$name', ({ start, path, others, refused, malformed, tooLarge }) => {
  let world: World
  let receiver: Awaited<ReturnType<typeof startReceiver>>
  const listen = async (settings?: Record<string, unknown>) => {
    receiver = await startReceiver(world, path, settings)
    await world.sim.subscribe(receiver.url)
  }
  const create = (n = 0) => world.sim.createClient({ name: `Acme ${n}`, email: `${n}@acme.example.com` })
  const heard = ({ status, verdict }: Delivery): Heard => ({ status, verdict })

  beforeEach(async () => {
    world = await start(testClock())
  })
  afterEach(async () => {
    await receiver.stop()
    await world.sim.stop()
  })

  it('takes the answer to a client for done, and the same bytes again too', async () => {
    await listen()
    await create()
    await world.sim.flush()
    expect(world.sim.deliveries[0]).toMatchObject(delivered)
    expect(await world.sim.redeliver(0)).toMatchObject(delivered)
    const [first, second] = receiver.created
    expect(second).toEqual(first)
  })

  it('takes what is none of ours for done, however much of it there is', async () => {
    await listen(others)
    for (let n = 0; n < 12; n += 1) await (others ? create(n) : world.sim.deliverRaw({ body: otherEvent }))
    await world.sim.flush()
    expect(world.sim.deliveries.length).toBeGreaterThan(0)
    expect(new Set(world.sim.deliveries.map(({ verdict }) => verdict))).toEqual(new Set(['delivered']))
    expect(receiver.created).toEqual([])
  })

  it('is refused without proof, and neither banned nor unsubscribed for it', async () => {
    await listen()
    const { id } = await create()
    expect(heard(await world.sim.deliverRaw({ recordId: id, signed: false }))).toEqual(refused)
    await world.sim.flush()
    expect(world.sim.deliveries.at(-1)).toMatchObject(delivered)
  })

  it('hears that it is not understood', async () => {
    await listen()
    const { id } = await create()
    expect(heard(await world.sim.deliverRaw({ recordId: id, body: '{"name":' }))).toEqual(malformed)
    const large = 'x'.repeat(largestBody + 1)
    expect(heard(await world.sim.deliverRaw({ recordId: id, body: large }))).toEqual(tooLarge)
  })

  it('comes again when the queue was down, and its client is there once', async () => {
    await listen()
    receiver.queue.down = true
    await create()
    await world.sim.flush()
    expect(world.sim.deliveries[0]).toMatchObject(again(503))
    expect(receiver.created).toEqual([])
    receiver.queue.down = false
    world.clock.pass(untilNextTry)
    await world.sim.flush()
    expect(world.sim.deliveries.at(-1)).toMatchObject(delivered)
    expect(receiver.created).toHaveLength(1)
  })

  it('never hears what one CRM or another takes for an order to lose events or to stop', async () => {
    await listen()
    const { id } = await create()
    receiver.queue.down = true
    await world.sim.flush()
    for (const delivery of [
      { signed: false },
      { body: '' },
      { body: '[' },
      { headers: { 'Content-Type': 'text/plain' } },
    ])
      await world.sim.deliverRaw({ recordId: id, ...delivery })
    expect(receiver.answers.filter((status) => [410, 422, 429, 502, 504].includes(status))).toEqual([])
  })
})

it('a callback that leads back to ourselves, under our own secret, is no client', async () => {
  const world = await genericWorld(testClock())
  const receiver = await startReceiver(world, '')
  try {
    await world.sim.subscribe(receiver.url)
    const { id } = await world.sim.createClient({ name: 'Acme' })
    await world.sim.flush()
    const [created] = receiver.created
    const records = await openWorld(world, {
      settings: { callbackUrl: receiver.url },
      credentials: { signingSecrets: world.sim.webhookSecrets },
    })
    const record = created && (await records.read(created.ref, created.fields))
    const attention = { state: 'attention', status: 'needs attention', at: 0 } as const
    for (const report of [ready(world.clock), attention, ...ofEnd(world.clock)])
      if (record) await records.writeBack(record, report)
    expect(record?.spelledId).toBe(id)
    expect(receiver.answers).toEqual([202, 202, 202, 202, 202])
    expect(receiver.created).toHaveLength(1)
  } finally {
    await receiver.stop()
    await world.sim.stop()
  }
})
