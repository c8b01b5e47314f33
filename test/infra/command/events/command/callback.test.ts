import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GenericSim } from '#infra/simulators/generic/index.ts'
import { fault } from '#infra/simulators/http/faults.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'

let running: RunningInstance
let sender: GenericSim

beforeAll(async () => {
  running = await openInstance()
  sender = simulated(running, 'generic') as GenericSim
}, 120_000)
afterAll(() => running?.stop())

interface Listed {
  events: {
    id: string
    type: string
    data: { told?: string }
    deliveries: Record<string, { state: string; status?: number }>
  }[]
  off: { outlet: string; why: string }[]
}
const list = async () => (await running.run('events', 'list', '--json')).json as Listed
const isListed = (id: string, state: string) =>
  eventually(async () =>
    (await list()).events.find((one) => one.id === id && one.deliveries['generic.callback']?.state === state),
  )

test('a sender hears of its client by the worker of events, with its link, which is kept nowhere', {
  timeout: 120_000,
}, async () => {
  const { id } = await sender.createClient({ name: 'Acme Corporation', email: 'c@acme.example' })
  const told = await eventually(() => sender.callbacks.find(({ data }) => data.id === id), 60_000)
  expect(told).toMatchObject({ type: 'room.ready', data: { roomTitle: expect.stringContaining('Acme') } })
  const link = String(told.data.invitationUrl)
  expect(link).toMatch(/^https?:/)
  const found = await isListed(told.id, 'accepted')
  expect(found).toMatchObject({ type: 'record.told', data: { told: 'room.ready' } })
  expect(JSON.stringify(await list())).not.toContain('Acme')
  const logs = running.logs.map(({ line }) => line).join('\n')
  expect(logs).not.toContain(link)
  expect(logs).not.toContain('Acme Corporation')
  // What was taken is not kept.
  expect(await running.run('events', 'replay', told.id, '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('has taken it'),
  })
})

test('one that is switched off keeps what it missed, and is told when it is on again', {
  timeout: 120_000,
}, async () => {
  const down = sender.faults.add(fault({ path: /callbacks/ }, { kind: 'status', status: 410 }))
  const { id } = await sender.createClient({ name: 'Umbrella Ltd', email: 'c@umbrella.example' })
  const off = await eventually(async () => (await list()).off[0], 60_000)
  expect(off).toMatchObject({ outlet: 'generic.callback', why: 'it answered 410, and is gone' })
  expect(sender.callbacks.filter(({ data }) => data.id === id)).toEqual([])
  const tried = await running.run('events', 'test', 'generic.callback', '--json')
  expect(tried).toMatchObject({ code: 1, json: { outlets: [{ outlet: 'generic.callback', status: 410 }] } })
  const { findings } = (await running.run('doctor', '--json', '--no-trial')).json as {
    findings: { area: string; verdict: string; text: string }[]
  }
  expect(findings.filter(({ area }) => area === 'Events')).toMatchObject([{ verdict: 'problem' }])
  sender.faults.remove(down)
  expect(await running.run('events', 'test', 'generic.callback')).toMatchObject({
    code: 0,
    out: expect.stringContaining('1 clients have waited'),
  })
  const told = await eventually(() => sender.callbacks.find(({ data }) => data.id === id), 60_000)
  expect(told).toMatchObject({ type: 'room.ready' })
  expect(await isListed(told.id, 'accepted')).toBeDefined()
})
