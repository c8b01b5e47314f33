import { afterAll, beforeAll, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { when } from '#infra/simulators/http/faults.ts'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated } from '../simulated.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 180_000)
afterAll(() => running?.stop())

interface Told {
  inQueue: number
  clients: { client: string; since: string; reason?: string; remedy?: string }[]
}
const waiting = async () => {
  const { json, code } = await running.run('clients', 'waiting', '--json')
  return { ...(json as Told), code }
}
const allServed = () => eventually(async () => ((await waiting()).inQueue === 0 ? true : undefined), 60_000)

/** A client whose worker has tried at least once while something is down. */
const clientInTrouble = async (name: string) => {
  const espocrm = simulated(running, 'espocrm')
  const tried = running.logs.length
  const { id } = await espocrm.createClient({ name, ownerEmail: 'anna.manager@example.com' })
  const client = `espocrm:Account:${id}`
  const waits = ({ line: text }: { line: string }) => text.includes('"client.postponed"') && text.includes(client)
  await eventually(() => (running.logs.slice(tried).some(waits) ? true : undefined))
  return client
}

test('while DocSpace is down, each client that waits is told, with the reason and what helps', async () => {
  expect(await waiting()).toMatchObject({ inQueue: 0, clients: [], code: 0 })
  const { docspace } = running.instance
  docspace?.faults.add(fault({}, { kind: 'status', status: 503 }, 1_000))
  const client = await clientInTrouble('Waits for DocSpace')
  const { clients, code } = await waiting()
  const { out } = await running.run('clients', 'waiting')
  docspace?.faults.clear()
  expect(clients).toMatchObject([{ client, reason: 'docspace-failed' }])
  expect(Date.parse(clients[0]?.since ?? '')).toBeGreaterThan(Date.now() - 120_000)
  expect(code).toBe(1)
  expect(out).toContain('1 client waits')
  expect(out).toContain('DocSpace')
  expect(out).toContain(clients[0]?.remedy)
  await allServed()
}, 90_000)

test('while the CRM is down, too', async () => {
  const espocrm = running.instance.crms.get('espocrm')
  const { docspace } = running.instance
  docspace?.faults.add(fault({}, { kind: 'status', status: 503 }, 1_000))
  const client = await clientInTrouble('Waits for the CRM')
  espocrm?.faults.add(when({}, { kind: 'status', status: 503 }, 1_000))
  docspace?.faults.clear()
  const { clients } = await waiting()
  espocrm?.faults.clear()
  expect(clients).toContainEqual(expect.objectContaining({ client, reason: 'crm-unreachable' }))
  await allServed()
}, 90_000)
