import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'

let running: RunningInstance

beforeAll(async () => {
  running = await openInstance()
  await Promise.all([
    makeClient('Acme', { industry: 'Banking' }),
    makeClient('ACME', { industry: 'Banking' }),
    makeClient('Shop', { industry: 'Retail' }),
    makeClient('Agency', { type: 'Partner', industry: 'Banking' }),
  ])
}, 120_000)
afterAll(() => running?.stop())

const crm = () => simulated(running, 'espocrm')

/** A client that has its room by the settings of the instance, which have no rules. */
const makeClient = async (name: string, fields: Record<string, unknown>) => {
  const { id } = await crm().createClient({ name })
  await crm().updateClient(id, fields)
  await eventually(() => (String(crm().record(id)?.cDocspaceStatus).startsWith('ready') ? true : undefined), 60_000)
  return id
}

/** The client as it was before it had a room. */
const forgetRoom = async (id: string) => {
  await crm().updateClient(id, {
    cDocspaceStatus: null,
    cDocspaceRoomId: null,
    cDocspaceRoomUrl: null,
    cDocspaceInvitationUrl: null,
  })
  const all = running.instance.docspace?.state.rooms ?? []
  const at = all.findIndex(({ tags }) => tags.includes(`espocrm:Account:${id}`))
  all.splice(at, 1)
}

const rooms = [
  { name: 'partners', where: { type: ['Partner'] }, skip: true },
  { name: 'banks', where: { industry: ['Banking'] }, room: { title: 'Mandate {name}' } },
]
const checkBy = (rules: object[], ...args: string[]) =>
  running.runWith({ 'onboarding.rooms': rules }, 'rules', 'check', ...args)
/** Everything that CRM and portal were asked to change. */
const changes = () => [
  ...Object.entries(crm().counters).filter(([call]) => !call.startsWith('GET ')),
  ['DocSpace', running.instance.docspace?.counters.writes],
]

test('tells how many clients each rule takes, which ones none, and which titles are alike', async () => {
  const before = changes()
  expect(before).not.toEqual([])
  const { code, json } = await checkBy(rooms, 'espocrm', '--json')
  expect(code).toBe(1)
  expect(json).toMatchObject({
    crm: 'espocrm',
    resumed: false,
    records: 4,
    clients: 4,
    rules: [
      { rule: 'partners', skip: true, clients: 1, toMake: 0 },
      { rule: 'banks', skip: false, clients: 2, ready: 2, toMake: 0 },
    ],
    noRule: { clients: 1, because: [{ values: { type: '', industry: 'Retail' }, clients: 1 }] },
    titles: { alike: 1, clients: 2 },
    fieldsUnknown: {},
  })
  const { out } = await checkBy(rooms, 'espocrm')
  expect(out).toMatch(/partners +1 +- +makes no rooms/)
  expect(out).toContain('No rule takes 1 client: each would be parked (no-rule).')
  expect(out).toContain('type is empty, industry is "Retail": 1 client')
  expect(out).toContain('2 clients share 1 title with each other')
  expect(changes()).toEqual(before)
})

test('finds nothing wrong where every client is taken', async () => {
  expect((await checkBy([...rooms, { name: 'default' }], 'espocrm')).code).toBe(0)
  expect((await checkBy([], 'espocrm', '--json')).json).toMatchObject({ rules: [{ rule: null, clients: 4 }] })
  expect((await checkBy(rooms, 'espocrm', '--since', '1h', '--json')).json).toMatchObject({ records: 4 })
})

test('names a field that no record has', async () => {
  const misspelled = [{ name: 'banks', where: { industy: ['Banking'] } }, { name: 'default' }]
  const { code, out, json } = await checkBy(misspelled, 'espocrm', '--json')
  expect(code, out).toBe(1)
  expect(json).toMatchObject({ fieldsUnknown: { Account: ['industy'] } })
  expect((await checkBy(misspelled, 'espocrm')).out).toContain('Account has no industy')
})

test('says that the records of a sender cannot be listed', async () => {
  const { code, err } = await checkBy(rooms, 'generic')
  expect(code).toBe(2)
  expect(err).toContain('generic cannot be asked which records it has')
})

test('refuses to run twice at once, and leaves nothing behind', async () => {
  const folder = dirname(running.instanceFile)
  const lock = join(folder, 'locks', 'rules-check-espocrm-in-local.lock')
  await mkdir(dirname(lock), { recursive: true })
  await writeFile(lock, String(process.ppid))
  const { code, err } = await checkBy(rooms, 'espocrm')
  expect([code, err]).toEqual([1, expect.stringContaining('The same is being done on this machine')])
  await writeFile(lock, '')
  expect((await checkBy(rooms, 'espocrm')).code).toBe(1)
  expect(existsSync(join(folder, 'rules-check', 'local-espocrm.jsonl'))).toBe(false)
})

test('tells who would come in with which role, and what the rooms take of a day', async () => {
  const id = await makeClient('Fresh', { industry: 'Banking', emailAddress: 'fresh@client.example' })
  await forgetRoom(id)
  const before = changes()
  const { json, out: text } = await checkBy(rooms, 'espocrm', '--json')
  expect(json).toMatchObject({
    rules: [
      { rule: 'partners' },
      {
        rule: 'banks',
        clients: 3,
        toMake: 1,
        readWhole: { clients: 1, people: { 'room manager': 1, reads: 1 }, wouldBeParkedOrWait: {} },
      },
    ],
    needs: { isExact: true, unknown: 0 },
  })
  const { needs } = json as { needs: { writes: number; days: number } }
  expect(needs.writes).toBeGreaterThan(3)
  expect(needs.days).toBe(needs.writes / 10_000)
  expect(text).not.toContain('fresh@client.example')
  const { out } = await checkBy(rooms, 'espocrm')
  expect(out).toMatch(/banks +1 +reads 1, room manager 1 +\d+/)
  expect(out).toContain(`The rooms take ${needs.writes} writes: less than 0.1 days of the 10000`)
  expect((await checkBy(rooms, 'espocrm', '--people', '0', '--json')).json).toMatchObject({
    needs: { writes: 0, isExact: false, unknown: 1 },
  })
  expect((await checkBy(rooms, 'espocrm', '--people', 'some')).code).toBe(2)
  expect(changes()).toEqual(before)
})

test('shows of one client which rule takes it, why, and what would be done', async () => {
  const id = await makeClient('Shown', { industry: 'Banking', emailAddress: 'shown@client.example' })
  await forgetRoom(id)
  const client = `espocrm:Account:${id}`
  const { code, out } = await checkBy(rooms, 'espocrm', '--show', client)
  expect(code).toBe(0)
  expect(out).toContain('✗ type must be "Partner"; the record is empty')
  expect(out).toContain('✓ industry must be "Banking"; the record has "Banking"')
  expect(out).toContain('by the rule "banks"')
  expect(out).toContain('"Mandate Shown"')
  expect(out).not.toContain('@')
  const revealed = await checkBy(rooms, 'espocrm', '--show', client, '--reveal', '--json')
  expect(JSON.stringify(revealed.json)).toContain('shown@client.example')
  expect(revealed.json).toMatchObject({
    rules: [
      { rule: 'partners', outcome: 'no' },
      { rule: 'banks', outcome: 'takes' },
    ],
    plan: { client, do: 'steps', rule: 'banks' },
  })
})

test('says of one client which name is cut, where its title would be too long', async () => {
  const id = await makeClient('N'.repeat(200), { industry: 'Banking' })
  await forgetRoom(id)
  const { code, json } = await checkBy(rooms, 'espocrm', '--show', `espocrm:Account:${id}`, '--json')
  expect(code).toBe(0)
  expect(json).toMatchObject({
    plan: { notes: expect.arrayContaining(['{name} is cut in the title of the room, which would be too long']) },
  })
})

test('shows of a client that no rule takes what would happen, and refuses one of another source', async () => {
  const others = [{ name: 'partners', where: { type: ['Partner', 'Investor'] } }]
  const id = await makeClient('Other', {})
  await forgetRoom(id)
  const { code, out } = await checkBy(others, 'espocrm', '--show', `espocrm:Account:${id}`)
  expect(code).toBe(1)
  expect(out).toContain('type must be one of "Partner", "Investor"; the record is empty')
  expect(out).toContain('would be parked')
  const gone = await checkBy(others, 'espocrm', '--show', 'espocrm:Account:0000000000000gone')
  expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('is not there')])
  expect((await checkBy(others, 'espocrm', '--show', 'hubspot:company:1')).code).toBe(2)
})

test('writes a line for each record into a file, or to stdout and nothing else', async () => {
  const file = join(dirname(running.instanceFile), 'clients.csv')
  await checkBy(rooms, 'espocrm', '--csv', file)
  const text = await readFile(file, 'utf8')
  expect(text).toContain('Acme,ready,banks,Mandate Acme,,')
  const { out, code } = await checkBy(rooms, 'espocrm', '--csv', '-')
  expect([out, code]).toEqual([text, 1])
  expect((await checkBy(rooms, 'espocrm', '--csv', '-', '--json')).code).toBe(2)
  expect((await checkBy(rooms, 'espocrm', '--csv', file, '--show', 'espocrm:Account:1')).code).toBe(2)
})
