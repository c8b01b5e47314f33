import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { allWays, type Harness, openHarness, ways } from '../harness.ts'
import { fillingWays, layDocuments } from '../world/filled-documents.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const room = { title: '{field:sicCode|0000} {name} {year}' }
const link = { title: 'For {name}' }
const folders = ['Deliverables', 'Invoices {year}', 'Region {field:billingAddressCountry|else unknown}']
const open = async (settings: object = {}) => {
  harness = await openHarness({ settings: { room, link, ...settings } })
}
const clientWith = async (fields: Record<string, unknown> = { sicCode: '17' }) => {
  const client = await newClient(harness)
  await harness.espo.updateClient(client.id, fields)
  return client
}
const linkTitles = () => harness.docspace.state.links.map(({ title }) => title)

describe.each(allWays)('the way %s', (way) => {
  test('names room and link from the record', async () => {
    await open(ways[way])
    const client = await clientWith()
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(client.room().title).toBe(`0017 ${acme.name} 2026`)
    expect(linkTitles()).toContain(`For ${acme.name}`)
  })

  test('parks a client whose name lacks a value before anything is made, and goes on when it is there', async () => {
    await open(ways[way])
    const client = await clientWith({})
    await client.deliver()
    expect(parkedFor(harness)).toEqual(['name-value-missing'])
    expect(client.rooms()).toEqual([])
    expect(client.status()).toContain('{field:sicCode|0000}')
    await harness.espo.updateClient(client.id, { sicCode: '18' })
    await client.deliver()
    expect(client.room().title).toBe(`0018 ${acme.name} 2026`)
  })
})

test('folders and files are named from the record', async () => {
  const [first, second] = ways.files.welcome.files
  const files = [{ ...first, title: 'Welcome {name}/{id|else x}.pdf' }, second]
  await open({ folders, welcome: { ...ways.files.welcome, into: 'Invoices {year}', files } })
  const client = await clientWith()
  await client.deliver()
  expect(client.room().content).toEqual([
    'Deliverables/',
    'Invoices 2026/',
    'Invoices 2026/How to use your room.pdf',
    `Invoices 2026/Welcome ${acme.name}_${client.id}.pdf`,
    'Region unknown/',
  ])
})

test('a filled document has a name of its own for each client, and its template is read once', async () => {
  const { welcome } = fillingWays.files
  const files = welcome.files.map((file) => ('fill' in file ? { ...file, title: 'Welcome {name}.docx' } : file))
  await open({ welcome: { ...welcome, into: 'For {name}', files }, folders: ['For {name}'] })
  layDocuments(harness.docspace)
  const ids = await Promise.all(
    ['One', 'Two'].map(async (name) => {
      const { id } = await newClient(harness, { ...acme, name })
      await harness.espo.updateClient(id, { website: `${name}.example`, sicCode: '1' })
      return id
    }),
  )
  for (const id of ids) harness.enqueue({ source: 'espocrm', type: 'Account', id })
  await drain(harness, harness.freshWorker)
  expect(madeRooms(harness.docspace).map(({ content }) => content.filter((path) => path.endsWith('.docx')))).toEqual([
    ['For One/Welcome One.docx'],
    ['For Two/Welcome Two.docx'],
  ])
})

test('two clients that come out alike have a room each', async () => {
  await open({ room: { title: 'Client {name|else x}' } })
  const [one, two] = [await newClient(harness), await newClient(harness)]
  for (const client of [one, two]) await client.deliver()
  expect([one.room().title, two.room().title]).toEqual([`Client ${acme.name}`, `Client ${acme.name}`])
  expect(madeRooms(harness.docspace)).toHaveLength(2)
  for (const client of [one, two]) expect(client.room().tags).toContain(client.tag)
})

test('a room that is begun in one year and finished in the next has one title and one folder of each kind', async () => {
  await open({ folders, documents: { timeZone: 'America/New_York' } })
  const client = await clientWith()
  harness.docspace.faults.add(fault({ method: 'POST', path: /copyas/ }, { kind: 'status', status: 503 }, 12))
  harness.enqueue({ source: 'espocrm', type: 'Account', id: client.id })
  const before = harness.clock.now()
  harness.docspace.hooks.onAnswer = ({ method, path }) => {
    if (method === 'POST' && path === '/api/2.0/files/rooms') harness.clock.advance(400 * 86_400_000 - 23 * 3_600_000)
  }
  await drain(harness, harness.freshWorker)
  harness.docspace.hooks.onAnswer = undefined
  if (client.status() !== 'ready') await client.deliver()
  expect(new Date(harness.clock.now()).getUTCFullYear()).toBeGreaterThan(new Date(before).getUTCFullYear())
  expect(client.status()).toBe('ready')
  expect(client.room().title).toBe(`0017 ${acme.name} 2026`)
  expect(client.room().content.filter((path) => path.startsWith('Invoices'))).toEqual(['Invoices 2026/'])
})

test('a name that people change stays as they changed it', async () => {
  await open({ folders })
  const client = await clientWith()
  await client.deliver()
  const { state } = harness.docspace
  for (const one of state.rooms) if (one.title.startsWith('0017')) one.title = 'Our room'
  for (const one of state.folders) if (one.title === 'Invoices 2026') one.title = 'Bills'
  await harness.espo.updateClient(client.id, { sicCode: '99', billingAddressCountry: 'North' })
  const before = client.room()
  await client.deliver()
  expect(client.room()).toEqual(before)
  expect(before.title).toBe('Our room')
})

test('a sender without records names the room by what it sends, and by the day on which its message came', async () => {
  await open({ room: { title: '{field:number|000} {name} {date}' } })
  const send = (id: string, more: object) =>
    harness.enqueue({ source: 'generic', type: 'client', id }, { id, name: id, custom: { number: '7' }, ...more })
  send('c-1', {})
  send('c-2', { created: '2025-12-31T23:59:59.000Z' })
  await drain(harness, harness.freshWorker)
  const today = new Date(harness.clock.now()).toISOString().slice(0, 10)
  expect(madeRooms(harness.docspace).map(({ title }) => title)).toEqual([`007 c-1 ${today}`, '007 c-2 2025-12-31'])
})
