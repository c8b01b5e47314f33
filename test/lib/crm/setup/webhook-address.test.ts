import { describe, expect, it } from 'vitest'
import { openConnector } from '#lib/crm/setup/open-connector.ts'
import { addressSteps, elsewhere } from '#lib/crm/setup/webhook-address.ts'
import { sources } from '#lib/crm/sources.ts'

describe('an address that the CRM will not deliver to', () => {
  const clouds: Readonly<Record<string, string>> = {
    hubspot: 'https://api.hubapi.com',
    pipedrive: 'https://acme.pipedrive.com',
    salesforce: 'https://acme.my.salesforce.com',
    espocrm: 'https://crm.acme.example.com',
  }
  const stepsFor = async (name: string, webhookUrl: string, crmUrl = clouds[name]) =>
    addressSteps((await sources[name]?.connector?.()) ?? {}, { crmUrl, webhookUrl })

  it.each([
    'http://127.0.0.1:8787',
    'https://localhost',
    'https://10.1.2.3',
    'https://192.168.1.4',
    'https://172.20.0.1',
    'https://[::1]:8787',
    'https://[fd00::1]',
    'https://hooks',
    'https://hooks.office.local',
  ])('%s is found with the name of the setting for each vendor’s cloud', async (origin) => {
    for (const name of ['hubspot', 'pipedrive', 'salesforce']) {
      const steps = await stepsFor(name, `${origin}/webhooks/${name}`)
      expect(steps).toMatchObject([{ state: 'wrong', what: `address for deliveries ${origin}` }])
      expect(steps[0]?.how?.join(' ')).toContain('Set publicUrl')
    }
    // What stands beside us may reach it; EspoCRM itself says whether it does.
    expect(await stepsFor('espocrm', `${origin}/webhooks/espocrm`)).toEqual([])
    expect(await stepsFor('hubspot', `${origin}/webhooks/hubspot`, 'http://127.0.0.1:4000')).toEqual([])
  })

  it.each([
    'https://hooks.example.com',
    'https://[2001:db8::1]:8443',
    'https://172.32.0.1',
    'https://11.0.0.1',
    'https://not-deployed.invalid',
  ])('%s is taken', async (origin) => expect(await stepsFor('hubspot', `${origin}/webhooks/hubspot`)).toEqual([]))

  it('is not looked at for a CRM without an address', () => {
    expect(addressSteps({ deliversTo: 'public' }, { crmUrl: undefined, webhookUrl: 'http://127.0.0.1/x' })).toEqual([])
  })

  it('is one without https for HubSpot alone', async () => {
    expect(await stepsFor('pipedrive', 'http://hooks.example.com/webhooks/pipedrive')).toEqual([])
    expect(await stepsFor('hubspot', 'http://hooks.example.com/webhooks/hubspot')).toMatchObject([
      {
        state: 'wrong',
        how: [expect.stringContaining('publicUrl in the settings of the environment to https://hooks.example.com.')],
      },
    ])
  })

  it('stands among the steps of `connect` and `doctor`, before anything is made', async () => {
    const step = { what: 'property', state: 'to-do' as const }
    const connector = {
      asks: [],
      deliversTo: 'public' as const,
      open: () => ({ hello: async () => '', steps: async () => [step] }),
    }
    const options = {
      settings: { url: clouds.pipedrive },
      given: {},
      stored: { credentials: undefined, webhooks: [] },
      webhookUrl: 'http://127.0.0.1:8787/webhooks/pipedrive',
    }
    // biome-ignore lint/suspicious/noExplicitAny: no more of a connector is asked for
    const connection = openConnector('pipedrive', connector as any, options as any)
    expect((await connection.steps()).map(({ state }) => state)).toEqual(['wrong', 'to-do'])
  })
})

describe('a webhook of the same event somewhere else', () => {
  const here = 'https://hooks.example.com/webhooks/espocrm'
  const line = (place: string) =>
    `One delivers to ${place}: delete it in the CRM where that is no environment of yours.`

  it('is named once where it delivers to Roomkeeper', () => {
    const before = 'https://before.example.com/webhooks/espocrm/Account.create'
    expect(elsewhere([before, before, `${here}/Account.create`], here)).toEqual([line(before)])
  })

  it('is left out where it delivers to another program, whose address may be secret', () => {
    expect(
      elsewhere(['https://hooks.zapier.example/s3cret', 'https://x.example/webhooks/else/Account.create'], here),
    ).toEqual([])
    expect(elsewhere(['https://x.example/own', 'https://h.example/own'], 'https://h.example/own')).toEqual([])
  })
})
