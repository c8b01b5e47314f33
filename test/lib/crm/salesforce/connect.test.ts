import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import {
  SAMPLE,
  type SalesforceOptions,
  type SalesforceSim,
  startSalesforce,
} from '#infra/simulators/salesforce/index.ts'
import { salesforce } from '#lib/crm/salesforce/index.ts'
import { startReceiver } from '../../../infra/simulators/receiver.ts'
import { caught, fault, openWorld, testClock } from '../worlds/world.ts'

let sim: SalesforceSim
afterEach(() => sim.stop())

const settings = (more: object) => {
  const { organizationId, integrationUserId, url } = sim
  return { url, organizationId, integrationUserId, ...more }
}

const open = async (options: SalesforceOptions = {}, more: object = {}) => {
  sim = await startSalesforce(options)
  const connector = await salesforce.connector?.()
  const connection = connector?.open({
    settings: z.parse(salesforce.settings, settings(more)),
    given: { clientId: SAMPLE.clientId, clientSecret: SAMPLE.clientSecret },
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/salesforce',
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  if (!connection) throw new Error('Salesforce has no connector')
  return connection
}

const flows = async (connection: Awaited<ReturnType<typeof open>>) =>
  (await connection.steps()).filter(({ what }) => what.includes('Flow'))

describe('the Flow of Salesforce', () => {
  it('sends nothing in production until it is activated, which is said and seen', async () => {
    const connection = await open({ production: true })
    const receiver = await startReceiver()
    try {
      await sim.subscribe(receiver.url)
      expect(await flows(connection)).toEqual([
        expect.objectContaining({
          what: 'Flow Roomkeeper Account is not active: it sends no client',
          state: 'by-hand',
          how: expect.arrayContaining(['  Setup > Flows > Roomkeeper Account > Activate']),
        }),
      ])
      await sim.createClient({ name: 'Unheard' })
      await sim.flush()
      expect(receiver.received).toEqual([])
      sim.activateFlows()
      expect(await flows(connection)).toEqual([
        {
          what: 'Flow Roomkeeper Account is active and sends the outbound message',
          state: 'done',
          subscription: {
            event: 'Roomkeeper_Account',
            readBack: 'the Flow is active; where its message goes is not shown',
          },
        },
      ])
      await sim.createClient({ name: 'Heard' })
      await sim.flush()
      expect(receiver.received).toHaveLength(1)
    } finally {
      receiver.stop()
    }
  })

  it.each([
    ['is not deployed', {}],
    ['is hidden from the integration user', { seesSetup: false }],
  ])('is activated by hand as well where it %s', async (_, options) => {
    const [step] = await flows(await open(options))
    expect(step).toMatchObject({ state: 'unseen' })
    expect(step?.how).toContain('  Setup > Flows > Roomkeeper Account > Activate')
  })

  it('is not looked at where Salesforce refuses', async () => {
    const connection = await open()
    const headers = { 'Content-Type': 'application/json' }
    const body = '[{"errorCode":"INSUFFICIENT_ACCESS","message":"no"}]'
    sim.faults.add(fault({ path: /query$/ }, { kind: 'status', status: 403, headers, body }, 1))
    expect(await flows(connection)).toEqual([expect.objectContaining({ state: 'unseen' })])
  })

  it('gets numbers as numbers, by what Salesforce says of its fields', async () => {
    const clients = [{ object: 'Opportunity', where: { amount: ['100'], StageName: ['true'] } }]
    const files = (await (await open({}, { clients })).files?.()) ?? {}
    const flow = files['flows/Roomkeeper_Opportunity.flow']
    expect(flow).toContain('<numberValue>100</numberValue>')
    expect(flow).toContain('<stringValue>true</stringValue>')
  })
})

it('names a value in the settings that is none of its field', async () => {
  const clients = [{ object: 'Opportunity', where: { Amount: ['a lot'], CloseDate: ['31.1.2026'] } }]
  const steps = await (await open({}, { clients })).steps()
  expect(steps.filter(({ state }) => state === 'wrong')).toEqual([
    {
      what: 'values of clients in the settings',
      state: 'wrong',
      how: [
        'Opportunity.Amount is of type currency: "a lot" must be a number.',
        'Opportunity.CloseDate is of type date: "31.1.2026" must be a date such as 2026-01-31.',
      ],
    },
  ])
})

it('waits for newer settings when their version of the API is retired', async () => {
  const clock = testClock()
  sim = await startSalesforce({ clock })
  const { clientId, clientSecret } = SAMPLE
  const credentials = { clientId, clientSecret }
  const old = { sim, source: salesforce, settings: settings({ apiVersion: 'v30.0' }), credentials, clock }
  const { id } = await sim.createClient({ name: 'Acme' })
  const ref = { source: 'salesforce', type: 'Account', id }
  expect(await caught((await openWorld(old)).read(ref))).toMatchObject({
    name: 'RetryLater',
    reason: { code: 'crm-version-retired' },
  })
  const current = { ...old, settings: settings({}) }
  expect(await (await openWorld(current)).read(ref)).toMatchObject({ name: 'Acme' })
})
