import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Body, type DeliveryStage, openDeliveryStage } from './delivery-stage.ts'
import { recordedDeliveries, recordings } from './recordings.ts'

const recorded = recordedDeliveries()

let stage: DeliveryStage
let received: DeliveryStage['received']
let sales: string
let account: string
const asAdmin: DeliveryStage['asAdmin'] = (...call) => stage.asAdmin(...call)
const asApi: DeliveryStage['asApi'] = (...call) => stage.asApi(...call)

beforeAll(async () => {
  stage = await openDeliveryStage()
  ;({ received, sales, account } = stage)
})
afterAll(() => stage.stop())

const mail = (emailAddress: string, primary: boolean, more: Body = {}) => ({ emailAddress, primary, ...more })
const lead = { firstName: 'Lee', lastName: 'Lead mwuqxmbr', emailAddress: 'lee.mwuqxmbr@lead.example' }
const importCsv = async (text: string, silentMode: boolean) => {
  const headers = {
    Authorization: `Basic ${Buffer.from('admin:sample-admin-password').toString('base64')}`,
    'Content-Type': 'text/csv',
  }
  const file = (await (
    await fetch(`${stage.sim.url}/api/v1/Import/file`, { method: 'POST', headers, body: text })
  ).json()) as Body
  const how = {
    entityType: 'Account',
    attributeList: ['name', 'website'],
    headerRow: true,
    skipDuplicateChecking: true,
  }
  await asAdmin('POST', 'Import', { ...how, attachmentId: file.attachmentId, silentMode })
}

/** What the recorder did for each case, by the name of the recording. */
const cases: Record<string, () => Promise<unknown>> = {
  'Account.create by a person, one': () =>
    asAdmin('POST', 'Account', {
      name: 'Single mwuqxmbr',
      website: 'https://single.example/',
      emailAddress: 'one.mwuqxmbr@single.example',
      assignedUserId: sales,
    }),
  'Account.create with several e-mail addresses': () =>
    asAdmin('POST', 'Account', {
      name: 'Many mails mwuqxmbr',
      emailAddressData: [
        mail('a.mwuqxmbr@m.example', false),
        mail('b.mwuqxmbr@m.example', true),
        mail('c.mwuqxmbr@m.example', false, { optOut: true }),
      ],
    }),
  'Account.create with control characters and blanks around the name': () =>
    asAdmin('POST', 'Account', { name: '  tab\there\u0000nul\u0007bel ' }),
  'Contact.create without e-mail and account': () => asAdmin('POST', 'Contact', { lastName: 'Solo' }),
  'Lead.create': () => asAdmin('POST', 'Lead', { ...lead, accountName: 'Lead Co mwuqxmbr', assignedUserId: sales }),
  'Lead converted to Account, Contact, Opportunity': async () => {
    const { list } = (await asAdmin('GET', 'Lead')) as unknown as { list: { id: string }[] }
    const deal = {
      name: 'Lead deal mwuqxmbr',
      amount: 5,
      amountCurrency: 'USD',
      closeDate: '2027-02-01',
      stage: 'Prospecting',
    }
    const records = { Account: { name: 'Lead Co mwuqxmbr', assignedUserId: sales }, Contact: lead, Opportunity: deal }
    await asAdmin('POST', 'Lead/action/convert', { id: list[0]?.id, records })
  },
  'import of 3 accounts by CSV': () =>
    importCsv('name,website\n"Imp 1 mwuqxmbr",https://i1.example\n"Imp 2 mwuqxmbr",\n"Imp 3 mwuqxmbr",\n', false),
  "Account.update by the integration's own PUT (skipOwn true and false)": () =>
    asApi('PUT', `Account/${account}`, { cDocspaceStatus: 'ready', cDocspaceRoomId: '1' }),
  'Account.update by a person: owner changed': () => asAdmin('PUT', `Account/${account}`, { assignedUserId: sales }),
  'Account.update by a person: e-mail changed': () =>
    asAdmin('PUT', `Account/${account}`, { emailAddress: 'new.mwuqxmbr@x.example' }),
  'Account.delete by a person': async () =>
    asAdmin('DELETE', `Account/${(await asAdmin('POST', 'Account', { name: 'Gone' })).id}`),
  'created and renamed before the job ran (data of which moment?)': async () => {
    const { id } = await asAdmin('POST', 'Account', { name: 'Before mwuqxmbr' })
    await asAdmin('PUT', `Account/${id}`, { name: 'After mwuqxmbr' })
  },
}

const anonymous = (text: string) =>
  text.replace(/"[0-9a-f]{17}"/g, '"ID"').replace(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/g, 'TIME')

describe('sends what EspoCRM sent when', () => {
  it.each(Object.entries(cases))('%s', async (name, act) => {
    received.length = 0
    await act()
    await stage.sim.flush()
    const expected = recorded.filter((one) => one.case === name)
    expect(expected.length).toBeGreaterThan(0)
    for (const one of expected) {
      const got = received.filter((request) => request.url === one.url).map((request) => anonymous(request.body))
      expect(got).toContain(anonymous(one.body))
      expect(received[0]?.headers).toEqual(Object.keys(one.headers))
    }
  })

  it('the own record, the same values again, a stream post, a silent import: nothing', async () => {
    received.length = 0
    await asApi('POST', 'Account', { name: 'Of the integration' })
    await asApi('PUT', `Account/${account}`, { cDocspaceStatus: 'ready' })
    await stage.sim.flush()
    received.length = 0
    await asApi('PUT', `Account/${account}`, { cDocspaceStatus: 'ready' })
    await importCsv('name,website\nQuiet 1,\n', true)
    await asAdmin('POST', 'Note', { type: 'Post', parentType: 'Account', parentId: account, post: 'x' })
    await stage.sim.flush()
    expect(received).toEqual([])
  })
})

describe('observed by the recorder', () => {
  const sizes = new Map(
    recordings('delivery-cases').map((one) => [
      one.name,
      (one.observed as { deliveries?: { url: string; bytes: number }[] })?.deliveries,
    ]),
  )
  it('sends as many bytes as EspoCRM did for a converted lead, an owner and an e-mail changed', async () => {
    const bytes = async (name: string, act: () => Promise<unknown>) => {
      await asAdmin('PUT', `Account/${account}`, { assignedUserId: null, emailAddress: null })
      await asApi('PUT', `Account/${account}`, { cDocspaceRoomId: name.slice(0, 60) })
      await stage.sim.flush()
      received.length = 0
      await act()
      await stage.sim.flush()
      const got = received.map(({ url, body }) => `${url} ${Buffer.byteLength(body)}`)
      expect(got.sort()).toEqual(
        sizes
          .get(name)
          ?.map((one) => `${one.url} ${one.bytes}`)
          .sort(),
      )
    }
    const owner = 'Account.update by a person: owner changed'
    await bytes(owner, cases[owner] ?? (async () => {}))
    const convert = 'Lead converted to Account, Contact, Opportunity'
    await bytes(convert, cases[convert] ?? (async () => {}))
  })

  it('takes twenty fresh events a run', async () => {
    received.length = 0
    for (let n = 0; n < 25; n += 1) await asAdmin('POST', 'Account', { name: `Batch ${n}` })
    await stage.sim.runJob()
    await stage.sim.runJob()
    expect(received.map((one) => (JSON.parse(one.body) as unknown[]).length)).toEqual([20, 5])
  })
})
