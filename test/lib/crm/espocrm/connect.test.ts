import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/local/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import { fault, testClock } from '../worlds/world.ts'

let sim: EspocrmSim
beforeEach(async () => {
  sim = await startEspocrm()
})
afterEach(() => sim.stop())

const stepsFor = async (portalUrl: string) => {
  const connector = await espocrm.connector?.()
  const connection = connector?.open({
    settings: z.parse(espocrm.settings, { url: sim.url }),
    given: { apiKey: SAMPLE.apiKey },
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/espocrm',
    portalUrl,
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  const steps = (await connection?.steps()) ?? []
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
