import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EspocrmSim } from '#infra/simulators/espocrm/index.ts'
import { fault } from '#infra/simulators/http/faults.ts'
import { type HubspotSim, SAMPLE as hubspotSample, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { SAMPLE as pipedriveSample } from '#infra/simulators/pipedrive/index.ts'
import { admitted, findingsIn, isAtLimit, patiently } from '../../doctor/findings.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'

interface Step {
  what: string
  state: string
  how?: string[]
}

interface Row {
  event: string
  state: string
  proven: string
  how?: string[]
}

/** What the app of HubSpot is subscribed to: a person changes it in HubSpot. */
const subscriptions = ['company.creation', 'company.deletion', 'company.propertyChange:hubspot_owner_id']
let crm: HubspotSim
let running: RunningInstance

beforeAll(async () => {
  crm = await startHubspot({ deliver: 'auto', subscriptions })
  const follow = { title: true, manager: 'add', contacts: 'add' }
  running = await openInstance({
    environment: { HUBSPOT_URL: crm.url, HUBSPOT_ACCESS_TOKEN: hubspotSample.accessToken },
    settings: {
      'sources.hubspot': { url: crm.url, settleSeconds: 0, clients: [{ object: 'company', deletions: true }] },
      'onboarding.follow': follow,
    },
  })
  await crm.subscribe(running.instance.webhookUrl('hubspot'))
}, 90_000)
afterAll(async () => {
  await running?.stop()
  await crm?.stop()
})

const connected = async (name: string, ...more: string[]) => {
  const connect = () =>
    running.runIn(
      { HUBSPOT_CLIENT_SECRET: hubspotSample.clientSecret },
      ...['connect', name, '--yes', '--json', ...more],
    )
  const { json, out, code } = await eventually(
    async () => {
      const ended = await connect()
      return isAtLimit(ended.out) ? undefined : ended
    },
    ...patiently,
  )
  const { subscriptions: rows = [], steps } = json as { subscriptions?: Row[]; steps: Step[] }
  const states = Object.fromEntries(rows.map(({ event, state }) => [event, state]))
  return { rows, steps, states, out, code }
}

/** What `connect` would do. It is asked beforehand: a try that meets a limit halfway leaves less for the next one. */
const toDo = async (name: string, ...more: string[]) =>
  (await connected(name, '--dry-run', ...more)).steps.filter(({ state }) => state === 'to-do').map(({ what }) => what)

/** What `doctor` says of the events, in the words of `connect`. */
const examined = async (name: string) =>
  (await findingsIn(running, name)).filter(({ text }) => text.startsWith('event '))

describe('HubSpot, which shows no subscription', () => {
  test('one that is lacking is named, since the trial caused it; subscribed to, it arrives', async () => {
    const first = await connected('hubspot')
    expect(first.states).toEqual({
      'company.creation': 'arrived',
      'company.deletion': 'arrived',
      'company.propertyChange:name': 'silent',
      'company.propertyChange:domain': 'shown',
      'company.propertyChange:hubspot_owner_id': 'shown',
      'company.associationChange': 'shown',
    })
    const lacking = first.rows.find(({ state }) => state === 'silent')
    expect(lacking?.how?.at(-1)).toBe('Then roomkeeper connect hubspot once more.')
    expect(first.rows.find(({ event }) => event.endsWith('owner_id'))?.proven).toMatch(
      /^shown, not proven: .*; until then the sweep reads it/,
    )
    subscriptions.push('company.propertyChange:name')
    expect((await connected('hubspot')).states).toMatchObject({ 'company.propertyChange:name': 'arrived' })
  })

  test('an app that delivers nowhere has none arrive, and doctor says the same', async () => {
    await crm.subscribe('http://127.0.0.1:9/webhooks/hubspot')
    const { states } = await connected('hubspot')
    const silent = ['company.creation', 'company.propertyChange:name', 'company.deletion']
    expect(Object.keys(states).filter((event) => states[event] === 'silent')).toEqual(silent)
    const warned = (await examined('hubspot')).filter(({ verdict }) => verdict === 'warning')
    expect(warned.map(({ text }) => /^event (\S+)/.exec(text)?.[1])).toEqual(silent)
    await crm.subscribe(running.instance.webhookUrl('hubspot'))
    expect(Object.values((await connected('hubspot')).states)).not.toContain('silent')
  })
})

describe('EspoCRM, which shows its webhooks', () => {
  const crmOf = () => simulated(running, 'espocrm') as EspocrmSim
  const idOf = async (event: string) => {
    const { list } = (await crmOf().asAdmin('GET', 'Webhook')).body as { list: { id: string; event: string }[] }
    return list.find((one) => one.event === event)?.id
  }
  const all = ['Account.create', 'Account.fieldUpdate.name', 'Account.fieldUpdate.assignedUser']
  const people = ['Account.fieldUpdate.emailAddress', 'Contact.create', 'Contact.fieldUpdate.account']
  const readBack = Object.fromEntries([...all, ...people].map((event) => [event, 'read-back']))

  test('reads each back; one that is gone, switched off, or sent elsewhere is named, and mended by connect once more', async () => {
    // The receiver keeps the secrets of before for five minutes.
    expect((await connected('espocrm', '--no-test')).states).toEqual(readBack)
    const [gone = '', off = '', moved = ''] = all
    const before = 'https://before.example.com/webhooks/espocrm/Account.fieldUpdate.assignedUser'
    await crmOf().asAdmin('DELETE', `Webhook/${await idOf(gone)}`)
    await crmOf().asAdmin('PUT', `Webhook/${await idOf(off)}`, { isActive: false })
    await crmOf().asAdmin('PUT', `Webhook/${await idOf(moved)}`, { url: before })
    const said = await examined('espocrm')
    const problems = said.filter(({ verdict }) => verdict === 'problem')
    expect(problems.map(({ text }) => text)).toEqual([
      `event ${gone} (new clients): missing`,
      `event ${off} (the name): missing`,
      `event ${moved} (the owner): missing`,
    ])
    expect(problems.map(({ remedy }) => remedy)).toEqual([
      'roomkeeper connect espocrm',
      'The one that is there is switched off: a new one takes its place.\nroomkeeper connect espocrm',
      `One delivers to ${before}: delete it in the CRM where that is no environment of yours.\nroomkeeper connect espocrm`,
    ])
    expect(await toDo('espocrm')).toEqual([
      ...[gone, off, moved].map((event) => `webhook ${event}`),
      'secret roomkeeper/local/webhooks/espocrm',
    ])
    expect((await connected('espocrm', '--no-test')).states).toEqual(readBack)
  })
})

describe('Pipedrive, which shows its webhooks', () => {
  const headers = { 'x-api-token': pipedriveSample.apiToken, 'content-type': 'application/json' }

  test('reads each back, those of the trial arrive, and one that is gone is named and mended', async () => {
    const all = {
      'create organization': 'arrived',
      'change organization': 'arrived',
      'create person': 'read-back',
      'change person': 'read-back',
      'delete person': 'read-back',
    }
    expect((await connected('pipedrive')).states).toEqual(all)
    const listed = await admitted(running, 'pipedrive', '/v1/webhooks', { headers })
    // One of a person, for all there is: it does for each.
    const { data } = (await listed.json()) as { data: { id: number }[] }
    expect(data).toMatchObject([{ event_action: '*', event_object: '*' }])
    await admitted(running, 'pipedrive', `/v1/webhooks/${data[0]?.id}`, { method: 'DELETE', headers })
    const problems = (await examined('pipedrive')).filter(({ verdict }) => verdict === 'problem')
    expect(problems.map(({ text }) => /^event (.*) \(/.exec(text)?.[1])).toEqual(Object.keys(all))
    expect(await toDo('pipedrive')).toEqual([
      ...Object.keys(all).map((event) => `webhook ${event.replace(' ', ' of ')}`),
      'secret roomkeeper/local/webhooks/pipedrive',
    ])
    expect((await connected('pipedrive')).states).toEqual(all)
  })

  test('that its limit is reached halfway tells what is made by then, and connect again makes the rest', async () => {
    const connect = (...more: string[]) => running.runIn({}, 'connect', 'pipedrive', '--yes', '--json', ...more)
    expect((await connected('pipedrive', '--remove')).code).toBe(0)
    const credentials = ['--api-token', pipedriveSample.apiToken]
    const planned = await toDo('pipedrive', ...credentials)
    const { faults } = simulated(running, 'pipedrive')
    faults.add(fault({ method: 'POST', path: /webhooks$/, nth: 3 }, { kind: 'status', status: 429 }))
    const halfway = await connect(...credentials)
    faults.clear()
    expect([halfway.code, isAtLimit(halfway.err)]).toEqual([1, true])
    expect(halfway.json).toMatchObject({ made: planned.slice(0, 2) })
    const rest = await toDo('pipedrive', ...credentials)
    expect(rest.filter((what) => what.startsWith('webhook '))).toEqual(
      planned.filter((what) => what.startsWith('webhook ')).slice(2),
    )
    expect((await connected('pipedrive', '--no-test', '--no-trial', ...credentials)).code).toBe(0)
  })
})

describe('Salesforce, whose Flows tell new clients alone', () => {
  test('shows each Flow, and says what no event tells and who finds it', async () => {
    const { rows } = await connected('salesforce')
    expect(rows.map(({ event, state, proven }) => `${event}: ${state}: ${proven}`)).toEqual([
      'Roomkeeper_Account: read-back: read back: the Flow is active; where its message goes is not shown',
      ...['name', 'owner', 'contacts'].map(
        () => 'none of Account: untold: salesforce is not asked to tell it: the sweep reads it (30 5 * * ? *)',
      ),
    ])
  })
})
