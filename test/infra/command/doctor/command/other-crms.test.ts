import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SAMPLE as hubspotSample } from '#infra/simulators/hubspot/index.ts'
import { SAMPLE as pipedriveSample } from '#infra/simulators/pipedrive/index.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'
import { admitted, findingsIn } from '../findings.ts'

let running: RunningInstance

beforeAll(async () => {
  const elsewhere = {
    roomId: 'DocSpace_Room_Id__c',
    roomUrl: 'Link__c',
    invitationUrl: 'Invitation__c',
    status: 'S__c',
  }
  running = await openInstance({ settings: { 'sources.salesforce.fields': elsewhere } })
}, 60_000)
afterAll(() => running?.stop())

describe('Pipedrive', () => {
  // The record of a trial is a delivery, too.
  const lastOf = async () =>
    (await findingsIn(running, 'pipedrive', '--no-trial')).filter(({ text }) => text.includes('last delivery'))

  test('tells how its last delivery ended', async () => {
    expect(await lastOf()).toMatchObject([{ verdict: 'unknown', text: expect.stringContaining('none yet') }])
    const { id } = await simulated(running, 'pipedrive').createClient({
      name: 'Acme',
      ownerEmail: pipedriveSample.anna,
    })
    await eventually(() =>
      simulated(running, 'pipedrive').deliveries.find(({ events }) => events.some((one) => one.id === id)),
    )
    expect(await lastOf()).toMatchObject([{ verdict: 'ok', text: expect.stringContaining('was answered 2') }])
  })

  test('tries the fields of each CRM on a record that makes no client, and leaves nothing behind', async () => {
    const made: string[] = []
    const crms = ['hubspot', 'pipedrive'].map((name) => simulated(running, name))
    const ends = crms.map((crm) =>
      crm.listen(({ request }) => void (/Roomkeeper trial/.test(request) && made.push(crm.name))),
    )
    const found = [...(await findingsIn(running, 'pipedrive')), ...(await findingsIn(running, 'hubspot'))]
    for (const end of ends) end()
    expect(found.filter(({ text }) => text.includes('take a room’s values'))).toMatchObject([
      { verdict: 'ok', text: 'fields of organization take a room’s values' },
      { verdict: 'ok', text: 'fields of company take a room’s values' },
    ])
    expect(new Set(made)).toEqual(new Set(['hubspot', 'pipedrive']))
    // Their creation was told to the receiver, and the worker is done with them.
    for (const crm of ['pipedrive:organization', 'hubspot:company']) {
      await eventually(() =>
        running.logs.find(({ line }) => line.includes('"outcome":"not-a-client"') && line.includes(`"${crm}:`)),
      )
    }
    expect(running.instance.docspace?.state.rooms.map(({ title }) => title)).not.toContainEqual(
      expect.stringContaining('Roomkeeper trial'),
    )
  })

  test('with a webhook whose deliveries fail is a problem', async () => {
    // Somebody has registered it once more, with a password of long ago.
    const webhook = {
      subscription_url: running.instance.webhookUrl('pipedrive'),
      event_action: 'create',
      event_object: 'organization',
      http_auth_user: pipedriveSample.webhookUser,
      http_auth_password: 'of long ago',
    }
    const headers = { 'x-api-token': pipedriveSample.apiToken, 'content-type': 'application/json' }
    await admitted(running, 'pipedrive', '/v1/webhooks', { method: 'POST', headers, body: JSON.stringify(webhook) })
    await simulated(running, 'pipedrive').createClient({ name: 'Beta', ownerEmail: pipedriveSample.anna })
    await eventually(() => simulated(running, 'pipedrive').deliveries.find(({ status }) => status === 401))
    const problem = (await lastOf()).find(({ verdict }) => verdict === 'problem')
    expect(problem?.text).toContain('webhook create of organization was answered 401')
    expect(problem?.remedy).toContain('log of the receiver')
  })
})

describe('HubSpot', () => {
  test('that lacks a property is a problem; its webhooks can only be looked at by a person, who is told where', async () => {
    const headers = { authorization: `Bearer ${hubspotSample.accessToken}` }
    const path = '/crm/v3/properties/companies/docspace_status'
    await admitted(running, 'hubspot', path, { method: 'DELETE', headers })
    const found = await findingsIn(running, 'hubspot')
    expect(found.filter(({ verdict }) => verdict === 'problem')).toMatchObject([
      { text: expect.stringContaining('property docspace_status of companies'), remedy: 'roomkeeper connect hubspot' },
    ])
    const byHand = found.find(({ text }) => text.includes('webhook subscriptions'))
    expect(byHand?.verdict).toBe('unknown')
    expect(byHand?.remedy).toContain(`Target URL: ${running.instance.webhookUrl('hubspot')}`)
  })
})

describe('Salesforce', () => {
  test('without the fields of the settings is a problem for each, though only a person can make them', async () => {
    const found = await findingsIn(running, 'salesforce')
    const problems = found.filter(({ verdict }) => verdict === 'problem')
    expect(problems.map(({ text }) => text.replace(/.*: /, ''))).toEqual([
      'field Link__c of Account',
      'field Invitation__c of Account',
      'field S__c of Account',
    ])
    for (const { remedy } of problems) expect(remedy).toContain('roomkeeper connect salesforce')
    expect(found).toContainEqual(
      expect.objectContaining({ verdict: 'ok', text: expect.stringContaining('read back: the Flow is active') }),
    )
  })
})
