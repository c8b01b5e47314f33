import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { type PipedriveSim, SAMPLE, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import { pipedrive } from '#lib/crm/pipedrive/index.ts'
import { fault, testClock } from '../worlds/world.ts'

let sim: PipedriveSim
beforeEach(async () => {
  sim = await startPipedrive({ customFields: false })
})
afterEach(() => sim.stop())

const open = async (apiToken: string = SAMPLE.apiToken) => {
  const connector = await pipedrive.connector?.()
  const own = connector?.draft?.({ url: sim.url }, true)
  const connection = connector?.open({
    settings: z.parse(pipedrive.settings, own),
    given: { apiToken },
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: 'https://hooks.example.com/webhooks/pipedrive',
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  if (!connection) throw new Error('Pipedrive has no connector')
  return connection
}

/** State of the step about rights, and how many fields could be made, when `users/me` answers with `more`. */
const offered = async (more: object) => {
  const data = { id: 1, name: 'Rita', email: 'rita@example.com', active_flag: true, company_domain: 'acme', ...more }
  const headers = { 'Content-Type': 'application/json' }
  const body = JSON.stringify({ success: true, data })
  sim.faults.add(fault({ path: /users\/me/ }, { kind: 'status', status: 200, headers, body }, 9))
  const steps = await (await open()).steps()
  const fields = steps.filter(({ what, state }) => what.startsWith('field') && state === 'to-do')
  return [steps[0]?.state, fields.length]
}

describe('an administrator of Pipedrive', () => {
  it('is known as Pipedrive tells it today', async () => {
    const [rights] = await (await open()).steps()
    expect(rights).toEqual({ what: 'rights of Roomkeeper', state: 'done' })
  })

  it.each([
    ['of deals', { access: [{ app: 'sales', admin: true, permission_set_id: 'x' }] }],
    [
      'of the account',
      {
        access: [
          { app: 'campaigns', admin: false },
          { app: 'global', admin: true },
        ],
      },
    ],
    ['as an older answer says it', { is_admin: 1 }],
  ])('%s may go on', async (_, more) => {
    expect(await offered(more)).toEqual(['done', 4])
  })

  it.each([
    [
      'nobody',
      {
        access: [
          { app: 'sales', admin: false },
          { app: 'account_settings', admin: true },
        ],
      },
    ],
    ['nobody in an older answer', { is_admin: 0 }],
  ])('is %s else', async (_, more) => {
    expect(await offered(more)).toEqual(['wrong', 0])
  })

  it.each([
    ['says nothing', {}],
    ['lists other apps only', { access: [{ app: 'campaigns', admin: true }] }],
  ])('may be whoever Pipedrive %s of', async (_, more) => {
    expect(await offered(more)).toEqual(['unseen', 4])
  })
})

it('makes fields for links that are longer than 255 characters', async () => {
  const connection = await open()
  for (const { what, make } of await connection.steps()) if (what.startsWith('field')) await make?.()
  const made = (await connection.settings?.()) as { fields: typeof sim.fieldCodes } | undefined
  const { id } = await sim.createClient({ name: 'Acme' })
  const link = `https://docs.example.com/${'x'.repeat(400)}`
  const { roomUrl = '', invitationUrl = '', status = '' } = made?.fields.organization ?? {}
  const headers = { 'x-api-token': SAMPLE.apiToken, 'Content-Type': 'application/json' }
  const write = async (values: object) => {
    const body = JSON.stringify({ custom_fields: values })
    return (await fetch(`${sim.url}/api/v2/organizations/${id}`, { method: 'PATCH', headers, body })).status
  }
  expect(await write({ [roomUrl]: link, [invitationUrl]: link })).toBe(200)
  expect(await write({ [status]: link })).toBe(400)
  expect((await connection.steps()).filter(({ what }) => what.startsWith('field')).map(({ state }) => state)).toEqual(
    Array(4).fill('done'),
  )
})

it('a trial causes a creation, a change and a deletion', async () => {
  expect((await open()).causes).toEqual({
    withinMs: 10_000,
    events: ['create organization', 'change organization', 'delete organization'],
  })
})

it('webhooks to another address are none of ours', async () => {
  await sim.subscribe('https://hooks.example.com/webhooks/other')
  const webhooks = (await (await open()).steps()).filter(({ what }) => what.startsWith('webhook'))
  expect(webhooks.map(({ what, state }) => [what, state])).toEqual([['webhook create of organization', 'to-do']])
  expect(webhooks[0]?.how).toEqual([])
})
