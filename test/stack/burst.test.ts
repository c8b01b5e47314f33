import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LocalAwsEvent } from '#infra/local/aws/contract.ts'
import { deliveries } from '#test/bench/webhook/deliveries.ts'
import { type BenchAws, secrets, startBenchAws } from '#test/bench/webhook/local-aws.ts'
import { openWorld, type World } from '#test/infra/command/backfill/earlier-clients.ts'
import { eventually } from '#test/infra/command/running-instance.ts'

/** docs/decisions/no-overflow-door.md: what stands in place of a queue for deliveries that the receiver cannot take. */

const authentic = 200
const forged = 20

let stack: BenchAws
let world: World
const queued: string[] = []
const onEvent = (event: LocalAwsEvent) => {
  if (event.type === 'sqs.sent' && event.queue.endsWith('clients.fifo')) queued.push(...event.groups)
}
beforeAll(async () => {
  stack = await startBenchAws({ environments: 2, settings: { 'receiver.reservedConcurrency': 2 }, onEvent })
  world = await openWorld({ 'throttle.rate': 1, 'throttle.burst': 1, sweep: { minAgeMinutes: 0, most: 50 } })
}, 120_000)
afterAll(async () => {
  await world?.running.stop()
  await stack?.[Symbol.asyncDispose]()
})

const deliver = async (n: number, secret: string): Promise<number> => {
  const url = stack.webhookUrl('generic')
  const { status } = await fetch(url, { method: 'POST', ...deliveries.oneClient(n, url, secret) })
  return status
}

/** Sends each again until the answer is no "later", over two hundred connections: as every CRM does, only without its pauses. */
const untilAnswered = async (numbers: readonly number[], secret: string) => {
  const answers = new Map<number, number[]>(numbers.map((n) => [n, []]))
  const waiting = [...numbers]
  const sendAll = async () => {
    for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
      const status = await deliver(n, secret)
      answers.get(n)?.push(status)
      if (status === 503) waiting.push(n)
    }
  }
  await Promise.all(Array.from({ length: 200 }, sendAll))
  return [...answers.values()]
}

test('a burst that two receivers cannot take is answered 503, comes again, and is taken once', async () => {
  const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
  const wrong = `whsec_${Buffer.alloc(24, 9).toString('base64')}`
  const [right, strange] = await Promise.all([
    untilAnswered(numbers(0, authentic), secrets.generic),
    untilAnswered(numbers(10_000, forged), wrong),
  ])
  expect(right.flat().filter((status) => status === 503).length).toBeGreaterThan(authentic / 2)
  expect(new Set(right.flat())).toEqual(new Set([202, 503]))
  expect(right.every((statuses) => statuses.at(-1) === 202)).toBe(true)
  expect(strange.every((statuses) => statuses.at(-1) === 401)).toBe(true)
  // A key ends with a hash of what its id was before it became lower case.
  const clients = queued.map((key) => key.split('..')[0])
  expect(clients.sort()).toEqual(
    numbers(0, authentic)
      .map((n) => `generic:client:c-${n}`)
      .sort(),
  )
}, 60_000)

test('whom EspoCRM gives up at 429, which it takes for final, the sweep finds: one room for each', async () => {
  const { espocrm, running } = world
  const client = (name: string) => espocrm.createClient({ name, ownerEmail: 'anna.manager@example.com' })
  await client('Early')
  const { url: address } = await eventually(() => espocrm.deliveries[0])
  let over = false
  const stranger = async () => {
    while (!over) await fetch(address, { method: 'POST', body: '{}' })
  }
  const flood = Array.from({ length: 4 }, stranger)
  const ids: string[] = []
  for (let n = 0; n < 4; n += 1) {
    const { id } = await client(`Burst ${n}`)
    ids.push(`espocrm:Account:${id}`)
  }
  const told = () =>
    new Set(espocrm.deliveries.flatMap(({ events }) => events.map(({ id }) => `espocrm:Account:${id}`)))
  await eventually(() => (ids.every((id) => told().has(id)) ? true : undefined))
  over = true
  await Promise.all(flood)
  expect(espocrm.deliveries.some(({ status }) => status === 429)).toBe(true)
  await world.quiet()
  expect(world.roomsOf(ids).length).toBeLessThan(ids.length)
  const { code } = await running.run('sweep', 'espocrm', '--min-age', '0', '--yes')
  expect(code).toBe(0)
  await world.release()
  await eventually(async () => {
    await world.quiet()
    return world.roomsOf(ids).length >= ids.length ? true : undefined
  }, 30_000)
  expect(world.roomsOf(ids).sort()).toEqual(ids.map((_, n) => `Client - Burst ${n}`))
}, 90_000)
