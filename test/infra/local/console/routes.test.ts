import { afterAll, beforeAll, expect, test } from 'vitest'
import type {
  BackupsView,
  ClientDetail,
  ClientRow,
  DeadLetterView,
  MailView,
  OutletsView,
  SentEventView,
  Snapshot,
} from '#infra/local/console/wire.ts'
import { fault } from '#infra/simulators/docspace/index.ts'
import { eventually, type OpenConsole, openConsole } from './open-console.ts'

let page: OpenConsole
beforeAll(async () => {
  page = await openConsole()
}, 60_000)
afterAll(() => page?.stop(), 30_000)

const acme = { crm: 'hubspot', name: 'Acme Corporation', email: 'contact@acme.example.com' }

const create = async (input: object): Promise<string> => {
  const { body } = await page.send('POST', '/api/clients', { ownerEmail: 'anna.manager@example.com', ...input })
  return (body as { client: string }).client
}
const detail = (client: string) => page.get<ClientDetail>(`/api/clients/${encodeURIComponent(client)}`)
const become = (client: string, state: ClientRow['state']) =>
  eventually(
    () => detail(client),
    ({ row }) => row.state === state,
  )
const deliver = (client: string, kind: string) =>
  page.send('POST', `/api/clients/${encodeURIComponent(client)}/deliveries`, { kind })

test('a client is shown with each stage in its order, its calls, its room and its record', async () => {
  const client = await create(acme)
  const { row, calls, rooms, record, mails, entries, history } = await become(client, 'ready')

  expect(row).toMatchObject({ name: 'Acme Corporation', crm: 'hubspot', tries: 1 })
  const times = Object.values(row.stages)
  expect(times).toHaveLength(8)
  expect(Math.min(...times)).toBeGreaterThanOrEqual(row.knownSince)
  expect(row.endedAt).toBeGreaterThanOrEqual(Math.max(...times))
  expect(rooms).toHaveLength(1)
  expect(rooms[0]?.tree.map(({ title }) => title)).toEqual(['Invoices', 'Contracts', 'Deliverables'])
  expect(rooms[0]?.members.map(({ email, role }) => [email, role])).toContainEqual([acme.email, 'reads'])
  expect(record).toContainEqual({ field: 'docspace_status', value: 'ready' })
  expect(mails.map(({ to }) => to).sort()).toEqual(['anna.manager@example.com', acme.email])
  expect(entries.at(-1)?.what).toBe('ready')
  expect(history).toContainEqual({ at: expect.any(Number), what: 'the room was made', by: 'the key’s user' })
  expect(history.map(({ what }) => what)).toContain('what is wanted of the room was remembered, by which it follows')
  expect(JSON.stringify(history)).not.toContain(acme.email)
  expect(new Set(calls.map(({ to }) => to))).toEqual(new Set(['roomkeeper', 'docspace', 'crm']))
  expect(calls.find(({ path }) => path === '/api/2.0/files/rooms')?.request).toContain('Client - Acme Corporation')
  expect(JSON.stringify(calls)).not.toMatch(/sk-[0-9a-f]{8}|whsec_[A-Za-z0-9]|Bearer/)
})

test('the same event again, an unsigned one and an old one leave the one room as it is', async () => {
  const client = await create({ ...acme, crm: 'espocrm', name: 'Borealis' })
  await become(client, 'ready')

  expect(await deliver(client, 'again')).toMatchObject({ status: 200, body: { status: 202 } })
  expect(await deliver(client, 'unsigned')).toMatchObject({ status: 200, body: { status: 401 } })
  expect(await deliver(client, 'late')).toMatchObject({ status: 200, body: { status: 202 } })
  const after = await eventually(
    () => detail(client),
    ({ row }) => row.deliveries === 4 && row.tries === 2,
  )
  expect(after.row.state).toBe('ready')
  expect(after.rooms.map(({ title }) => title)).toEqual(['Client - Borealis'])
})

test('a client that was deleted is parked with its reason, and a replay finds it just as deleted', async () => {
  const client = await create({ ...acme, crm: 'espocrm', name: 'Cumulus' })
  await become(client, 'ready')
  await deliver(client, 'deleted')
  const { row } = await become(client, 'parked')
  expect(row.reason?.code).toBe('client-deleted')
  const deadLetters = await eventually(
    () => page.get<DeadLetterView[]>('/api/failed'),
    (all) => all.length > 0,
  )
  const deadLetter = deadLetters.find((one) => one.client === client)
  expect(deadLetter).toMatchObject({ name: 'Cumulus', replays: 0, reason: { code: 'client-deleted' } })
  await page.send('POST', '/api/failed/replay', { ids: [deadLetter?.id] })
  await eventually(
    () => page.get<DeadLetterView[]>('/api/failed'),
    (all) => all.some((one) => one.client === client && one.replays === 1),
  )
})

test('a fault parks a client, and when it is repaired a replay of everything brings the client home', async () => {
  await page.send('PUT', '/api/faults/template-missing', { on: true })
  const client = await create({ ...acme, name: 'Dunes' })
  expect((await become(client, 'parked')).row.reason).toMatchObject({ code: 'template-missing', detail: 'file 11' })
  await page.send('DELETE', '/api/faults')

  const { body } = await page.send('POST', '/api/failed/replay')
  expect(body).toMatchObject({ replayed: expect.any(Number) })
  const { row, rooms } = await become(client, 'ready')
  expect(row.reason).toBeUndefined()
  expect(rooms).toHaveLength(1)
})

test('while the queue is down nothing is accepted, and a wait for the CRM can be cut short afterwards', async () => {
  await page.send('PUT', '/api/faults/queue-down', { on: true })
  const client = await create({ ...acme, crm: 'espocrm', name: 'Estuary' })
  const refused = await eventually(
    () => detail(client),
    ({ row }) => row.deliveries === 1,
  )
  expect(refused.row.state).toBe('known')
  expect(refused.calls.at(-1)).toMatchObject({ to: 'roomkeeper', status: 503 })
  await page.send('PUT', '/api/faults/queue-down', { on: false })
  expect((await page.send('POST', '/api/waiting/end')).body).toMatchObject({ repeated: 1 })
  await become(client, 'ready')
})

test('a lost worker is told, and its client goes on as soon as nobody waits for the visibility timeout', async () => {
  const faults = page.instance.docspace?.faults
  faults?.add(fault({ method: 'POST', path: /copyas/ }, { kind: 'hang' }, 1))
  const client = await create({ ...acme, name: 'Fjords' })
  await eventually(
    async () => faults?.list().map(({ hits }) => hits),
    (hits) => hits?.[0] === 1,
  )
  const worker = page.instance.aws.functions.find(({ name }) => name.endsWith('onboard-client'))
  await page.instance.aws.crash(worker?.name ?? '')
  expect((await become(client, 'waiting')).row.reason?.code).toBe('worker-lost')
  await page.send('POST', '/api/waiting/end')
  const { row, rooms } = await become(client, 'ready')
  expect(row.tries).toBe(2)
  expect(rooms).toHaveLength(1)
})

test('the invariants hold over all of that, and the snapshot counts it', async () => {
  const snapshot = await page.get<Snapshot>('/api/snapshot')
  expect(snapshot.invariants.filter(({ holds }) => !holds)).toEqual([])
  expect(snapshot.clients).toMatchObject({ ready: 5, parked: 1 })
  expect(snapshot.queue).toMatchObject({ visible: 0, held: 0, dead: 1 })
})

test('a second room of a client, a second invitation and a vanished room turn an invariant red', async () => {
  const { docspace } = page.instance
  if (!docspace) throw new Error('the portal is simulated here')
  const before = docspace.snapshot()
  const broken = async () =>
    (await page.get<Snapshot>('/api/snapshot')).invariants.filter(({ holds }) => !holds).map(({ id }) => id)
  const room = docspace.state.rooms.find(({ tags }) => tags.length > 0)
  if (!room) throw new Error('there are rooms by now')
  docspace.state.rooms.push({ ...room, id: 9_999 })
  expect(await broken()).toEqual(['rooms'])
  docspace.restore(before)
  docspace.state.mails.push(...docspace.state.mails.slice(0, 1))
  expect(await broken()).toEqual(['invitations'])
  docspace.restore(before)
  docspace.state.rooms = docspace.state.rooms.filter(({ id }) => id !== room.id)
  expect(await eventually(broken, (ids) => ids.length > 0)).toEqual(['lost'])
  docspace.restore(before)
})

test('a backup is begun, followed to its end and reported by a mail that can be read here', async () => {
  const { status, body } = await page.send('POST', '/api/backups')
  expect(status).toBe(202)
  const { runs } = await eventually(
    () => page.get<BackupsView>('/api/backups'),
    (seen) => seen.runs[0]?.stage === 'done',
    90_000,
  )
  expect(runs[0]).toMatchObject({ run: (body as { run: string }).run, outcome: 'good', by: 'schedule' })
  expect(runs[0]?.checks.find(({ label }) => label === 'Content of the archive')?.verdict).toBe('passed')
  const [mail] = await page.get<MailView[]>('/api/mails')
  expect(mail?.subject).toMatch(/^Backup OK/)
  const preview = await fetch(`${page.url}/api/mails/${encodeURIComponent(mail?.id ?? '')}`)
  expect(preview.headers.get('content-security-policy')).toContain('sandbox')
  expect(await preview.text()).toContain(runs[0]?.archive ?? 'an archive')
}, 120_000)

test('what cannot be done is refused in words', async () => {
  expect(await page.send('POST', '/api/clients', { name: ' ' })).toMatchObject({ status: 400 })
  expect(await page.send('POST', '/api/clients', { name: 'A', crm: 'nobody' })).toMatchObject({ status: 404 })
  expect(await page.send('PUT', '/api/faults/nothing', { on: true })).toMatchObject({ status: 404 })
  expect(await page.send('POST', '/api/clients/a:b:c/deliveries', { kind: 'again' })).toMatchObject({ status: 404 })
})

test('pages from elsewhere are kept out', async () => {
  const foreign = await fetch(`${page.url}/api/backups`, {
    method: 'POST',
    headers: { origin: 'https://evil.example' },
  })
  expect(foreign.status).toBe(403)
})

test('a client that the CRM does not take is refused with the CRM’s own words, and nothing is shown for it', async () => {
  const before = (await page.get<ClientRow[]>('/api/clients')).length
  const refused = await page.send('POST', '/api/clients', { ...acme, crm: 'espocrm', name: 'Acme <img src=x>' })
  expect(refused).toMatchObject({ status: 422, body: { error: expect.stringContaining('field: name, type: pattern') } })
  expect(await page.get<ClientRow[]>('/api/clients')).toHaveLength(before)
})

test('a sender that cannot be asked has its late event accepted, and the page does not promise otherwise', async () => {
  const client = await create({ ...acme, crm: 'generic', name: 'Cedar' })
  await become(client, 'ready')

  const { body } = await deliver(client, 'deleted')
  expect(body).toMatchObject({ status: 202, says: expect.stringContaining('accepted') })
  const { row, rooms } = await eventually(
    () => detail(client),
    ({ row }) => row.deliveries === 2 && row.state === 'ready',
  )
  expect(row.state).toBe('ready')
  expect(rooms).toHaveLength(1)
})

test('DocSpace is slow for as long as its switch is on', async () => {
  await page.send('PUT', '/api/faults/docspace-slow', { on: true })
  const slow = await create({ ...acme, name: 'Juniper' })
  const { calls } = await eventually(
    () => detail(slow),
    (seen) => seen.calls.some(({ to }) => to === 'docspace'),
  )
  expect(calls.find(({ to }) => to === 'docspace')?.ms).toBeGreaterThan(900)
  await page.send('PUT', '/api/faults/docspace-slow', { on: false })
  await become(slow, 'ready')
  expect(page.instance.docspace?.latencyMs).toBe(0)
})

test('a room that is looked for under an earlier key of the client makes no second client of it', async () => {
  const client = await create({ ...acme, crm: 'generic', name: 'Capitals' })
  await become(client, 'ready')
  const { clients } = await page.get<Snapshot>('/api/snapshot')
  expect(clients.known).toBe(0)
})

test('receivers are told of a room, and one that is down is told when it is up again', async () => {
  const outlets = () => page.get<OutletsView>('/api/outlets')
  expect((await outlets()).outlets.map(({ name, down }) => [name, down])).toEqual([
    ['simulated-webhook', false],
    ['simulated-slack', false],
    ['simulated-teams', false],
  ])
  await page.send('PUT', '/api/outlets/simulated-teams', { down: true })
  const client = await create({ ...acme, name: 'Told Ltd' })
  await become(client, 'ready')
  const told = async () =>
    (await outlets()).events.find(({ type, about }) => type === 'room.ready' && about === 'Told Ltd')
  const isIt = (state: Record<string, string>) => (seen: SentEventView | undefined) =>
    Object.entries(state).every(([name, wanted]) => seen?.outlets[name]?.state === wanted)
  const before = await eventually(told, isIt({ 'simulated-webhook': 'accepted', 'simulated-teams': 'waiting' }))
  expect(before?.outlets['simulated-teams']).toMatchObject({ answer: '503', nextAt: expect.any(Number) })
  expect(before?.outlets['simulated-webhook']).toMatchObject({ answer: '204', tries: 1 })
  const { body } = await page.send('PUT', '/api/outlets/simulated-teams', { down: false })
  expect((body as OutletsView).outlets.map(({ down }) => down)).toEqual([false, false, false])
  expect(await page.send('POST', `/api/sent-events/${before?.id}/again`, {})).toMatchObject({ status: 200 })
  await eventually(told, isIt({ 'simulated-teams': 'accepted' }))
  expect(await page.send('POST', `/api/sent-events/${before?.id}/again`, {})).toMatchObject({ body: { sent: 0 } })
  expect(await page.send('PUT', '/api/outlets/nobody', { down: true })).toMatchObject({ status: 404 })
  expect(await page.send('POST', '/api/sent-events/evt_nothing/again', {})).toMatchObject({ status: 404 })
})
