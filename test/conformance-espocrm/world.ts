import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import type { World } from './replay.ts'

type Body = Record<string, unknown>

export interface Stage extends World {
  sim: EspocrmSim
  /** Turns the simulator's clock to a time as EspoCRM writes it. */
  at(time: string): void
  /** The present, by that clock. */
  advance(milliseconds: number): void
  /** Makes a thing as the recorder's administrator did before he recorded, and remembers what it was called then. */
  make(
    entity: string,
    body: Body,
    recordedId?: string,
    headers?: Record<string, string>,
  ): Promise<Body & { id: string }>
}

/** An empty installation of the recordings' time, with no custom fields yet. */
export async function openStage(): Promise<Stage> {
  let now = Date.parse('2026-11-24T13:47:32Z')
  const sim = await startEspocrm({ clock: { now: () => now }, customFields: false, config: { webhookTimeout: 0.3 } })
  const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const admin = basic(SAMPLE.adminUser, SAMPLE.adminPassword)
  const stage: Stage = {
    sim,
    url: sim.url,
    ids: new Map(),
    apiKeys: {},
    basics: { admin, sales1: basic('sales1-mwur1jz2', 'secret-of-sales') },
    hmac: { apiKey: '', secretKey: '' },
    at(time) {
      now = Date.parse(`${time.replace(' ', 'T')}Z`)
    },
    advance(milliseconds) {
      now += milliseconds
    },
    async make(entity, body, recordedId, headers = { Authorization: admin }) {
      const response = await fetch(`${sim.url}/api/v1/${entity}`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json', 'X-Skip-Duplicate-Check': 'true' },
        body: JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`${entity}: ${response.status} ${response.headers.get('x-status-reason')}`)
      const made = (await response.json()) as Body & { id: string }
      if (recordedId !== undefined) stage.ids.set(recordedId, made.id)
      return made
    },
  }
  return stage
}

/** The people of the recordings; the roles they have were recorded, so this comes after the transcript `setup`'s roles. */
export async function addPeople(stage: Stage, roles: Record<string, string>): Promise<void> {
  const api = async (who: string, role: string | undefined, recordedId?: string, more: Body = {}) => {
    const body = {
      userName: `${who}-mwur1jz2`,
      type: 'api',
      authMethod: 'ApiKey',
      rolesIds: role ? [role] : [],
      ...more,
    }
    const made = await stage.make('User', body, recordedId)
    stage.apiKeys[who] = String(made.apiKey)
    return made
  }
  await api('api', roles.integration, '6b059574e4ebc0fe4')
  await api('min', roles.minimal, '6b05957512b92e26c')
  await api('readonly', roles['read-only'])
  await api('own', roles.own)
  await api('norole', undefined)
  await api('inactive', roles.integration, '6b05957594de844b4')
  const hmac = await api('hmac', roles.integration, undefined, { authMethod: 'Hmac' })
  stage.hmac = { apiKey: String(hmac.apiKey), secretKey: String(hmac.secretKey) }
  const sales = (who: string, emailAddress: string | null, recordedId: string, isActive = true) => {
    const names = {
      userName: `${who}-mwur1jz2`,
      firstName: 'Anna',
      lastName: `Sales ${who}`,
      password: 'secret-of-sales',
    }
    return stage.make('User', { ...names, emailAddress, isActive }, recordedId)
  }
  await sales('sales1', 'anna.mwur1jz2@seller.example', '6b059575efc3c4f05')
  await sales('sales2', null, '6b0595762085104fb')
  await sales('sales3', 'left.mwur1jz2@seller.example', '6b059576449088723', false)
}

/** What the CRM held from earlier sessions: they count in the totals of lists, and the oldest two are seen. */
export async function addEarlierRecords(stage: Stage): Promise<void> {
  stage.at('2026-11-24 12:41:56')
  await stage.make('Account', { name: 'Test 1' }, '6b0586148442d956b')
  stage.at('2026-11-24 12:50:20')
  const rolesIds = [stage.ids.get('6b059574634b68ecd')]
  const earlier = await stage.make('User', { userName: 'api-mwuozrku', type: 'api', rolesIds }, '6b0588023812a17ca')
  const key = { 'X-Api-Key': String(earlier.apiKey) }
  await stage.make('Account', { name: 'Kept mwuozrku' }, '6b05880cae730b99e', key)
  stage.at('2026-11-24 13:00:00')
  for (let n = 0; n < 145; n += 1) {
    const room = n < 3 ? { cDocspaceRoomUrl: 'https://docspace.example/rooms/shared/1' } : {}
    await stage.make('Account', { name: `Earlier ${n}`, ...room })
  }
  await stage.make('Lead', { firstName: 'An', lastName: 'Earlier' })
  for (const name of ['Earlier deal 1', 'Earlier deal 2', 'Earlier deal 3']) {
    await stage.make('Opportunity', {
      name,
      amount: 1,
      amountCurrency: 'USD',
      closeDate: '2027-01-01',
      stage: 'Prospecting',
    })
  }
}

/** The lead of an earlier session that had become an account, a contact and an opportunity. */
export async function addConvertedLead(stage: Stage): Promise<void> {
  stage.at('2026-11-24 13:44:36')
  const names = { userName: 'sales1-mwuqxmbr', firstName: 'Anna', lastName: 'Sales sales1' }
  const owner = await stage.make('User', names, '6b0594be523cd6184')
  const person = { firstName: 'Lee', lastName: 'Lead mwuqxmbr', emailAddress: 'lee.mwuqxmbr@lead.example' }
  const form = { ...person, accountName: 'Lead Co mwuqxmbr', assignedUserId: owner.id }
  const lead = await stage.make('Lead', form, '6b0594c432b5c0604')
  const deal = {
    name: 'Lead deal mwuqxmbr',
    amount: 5,
    amountCurrency: 'USD',
    closeDate: '2027-02-01',
    stage: 'Prospecting',
  }
  const records = { Account: { name: 'Lead Co mwuqxmbr' }, Contact: person, Opportunity: deal }
  await stage.make('Lead/action/convert', { id: lead.id, records })
}

/** The records that the transcripts `auth`, `read` and `write` are about. */
export async function addRecords(stage: Stage): Promise<void> {
  const owner = stage.ids.get('6b059575efc3c4f05')
  stage.at('2026-11-24 13:47:45')
  await stage.make(
    'Account',
    {
      name: 'Łódź Dévelopment "S.A." / 東京 mwur1jz2',
      website: 'https://lodz.example/?a=b&c=d',
      industry: 'Banking',
      type: 'Customer',
      emailAddress: 'kontakt.mwur1jz2@lodz.example',
      phoneNumber: '+48421234567',
      billingAddressCity: 'Łódź',
      billingAddressCountry: 'Poland',
      description: 'line1\nline2 <b>x</b>',
      assignedUserId: owner,
    },
    '6b05958178d6249c0',
  )
  await stage.make('Account', { name: 'No owner mwur1jz2' }, '6b05958194c02f894')
  const gone = await stage.make('Account', { name: 'Gone mwur1jz2', assignedUserId: owner }, '6b059581af1b9fdef')
  await stage.sim.asAdmin('DELETE', `Account/${gone.id}`)
  stage.at('2026-11-24 13:47:46')
  const accountId = stage.ids.get('6b05958178d6249c0')
  const mail = (emailAddress: string, primary: boolean, more: Body = {}) => ({ emailAddress, primary, ...more })
  const jan = [mail('jan.mwur1jz2@lodz.example', true), mail('jan2.mwur1jz2@lodz.example', false, { optOut: true })]
  const bad = [mail('bad.mwur1jz2@lodz.example', true, { invalid: true })]
  const contact = (firstName: string, lastName: string, recordedId: string, more: Body = {}) =>
    stage.make('Contact', { firstName, lastName, accountId, ...more }, recordedId)
  await contact('Jan', 'Kowalski', '6b05958214fcf7676', { emailAddressData: jan })
  await contact('No', 'Mail', '6b05958235f4defc8')
  await contact('Bad', 'Mail', '6b05958251a1cfce2', { emailAddressData: bad })
  const ids = ['6b0595850b3630902', '6b0595851198afcf3', '6b059585178c0ef3c', '6b059586365f8f3db', '6b0595863bae4af93']
  for (const [n, id] of ids.entries()) {
    stage.at(n < 3 ? '2026-11-24 13:47:49' : '2026-11-24 13:47:50')
    await stage.make('Account', { name: `Sweep ${n} mwur1jz2` }, id, { 'X-Api-Key': stage.apiKeys.api ?? '' })
  }
}
