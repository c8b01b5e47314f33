import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { when } from '#infra/simulators/http/faults.ts'

let sim: EspocrmSim
let id: string
beforeEach(async () => {
  sim = await startEspocrm()
  id = (await sim.createClient({ name: 'Acme' })).id
})
afterEach(() => sim.stop())

const headers = { 'X-Api-Key': SAMPLE.apiKey, 'Content-Type': 'application/json' }
const put = (value: string) =>
  fetch(`${sim.url}/api/v1/Account/${id}`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({ cDocspaceRoomId: value }),
    signal: AbortSignal.timeout(300),
  })
const stored = () => sim.record(id)?.cDocspaceRoomId

it('loses the answer after the work is done, or the request before', async () => {
  sim.faults.add(when({ method: 'PUT' }, { kind: 'reset', applied: true }))
  await expect(put('1')).rejects.toThrow()
  expect(stored()).toBe('1')
  sim.faults.add(when({ method: 'PUT' }, { kind: 'reset' }))
  await expect(put('2')).rejects.toThrow()
  expect(stored()).toBe('1')
})

it('answers another status, with its headers, as often as said', async () => {
  const fault = { kind: 'status', status: 429, headers: { 'Retry-After': '3' } } as const
  sim.faults.add(when({ path: /Account/ }, fault, 2))
  const answers = []
  for (const value of ['1', '2', '3', '4']) answers.push(await put(value))
  expect(answers.map((one) => one.status)).toEqual([429, 429, 200, 200])
  expect(answers[0]?.headers.get('retry-after')).toBe('3')
  expect(sim.counters.faults).toBe(2)
})

it('hangs, and cuts an answer in the middle', async () => {
  sim.faults.add(when({}, { kind: 'hang' }))
  sim.faults.add(when({}, { kind: 'truncate' }))
  await expect(put('1')).rejects.toThrow('timeout')
  await expect(put('2').then((answer) => answer.text())).rejects.toThrow()
  expect(stored()).toBe('2')
})
