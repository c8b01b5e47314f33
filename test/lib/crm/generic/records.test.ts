import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { keyIdOf } from '#lib/crm/generic/client-id.ts'
import { generic } from '#lib/crm/generic/index.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import type { SenderCallback } from '#lib/crm/records/sender-callback.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import { caught, ready, testClock } from '../worlds/world.ts'

const secrets = [1, 2].map((fill) => `whsec_${Buffer.alloc(24, fill).toString('base64')}`)
const ref = { source: 'generic', type: 'client', id: keyIdOf('C-10045') }
const fields: ClientFields = {
  id: 'C-10045',
  name: 'Acme',
  email: 'contact@acme.example',
  manager: 'anna@studio.example',
}

it('has the fields that were sent, by name', async () => {
  const records = await open({}, {})
  const custom = { Industry: 'Legal', Seats: '12' }
  expect(await records.readFields(ref, ['Industry', 'valueOf'], { ...fields, custom })).toEqual({ Industry: 'Legal' })
  expect(await records.readFields(ref, ['Industry'], fields)).toEqual({})
  await expect(records.readFields(ref, ['Industry'])).rejects.toMatchObject({ reason: { code: 'crm-unreadable' } })
})

it('has the contacts that were sent, with those of their fields that are asked for', async () => {
  const records = await open({}, {})
  const contacts = [
    { email: 'ada@acme.example', fields: { role: 'Owner', city: 'Berlin' } },
    { email: 'bo@acme.example' },
  ]
  expect(await records.readContacts(ref, ['role', 'valueOf'], { ...fields, contacts })).toEqual([
    { email: 'ada@acme.example', fields: { role: 'Owner' } },
    { email: 'bo@acme.example', fields: {} },
  ])
  expect(await records.readContacts(ref, ['role'], fields)).toEqual([])
  await expect(records.readContacts(ref, ['role'])).rejects.toMatchObject({ reason: { code: 'crm-unreadable' } })
})

it('has the team that was sent', async () => {
  const records = await open({}, {})
  expect(await records.readTeam?.(ref, { ...fields, team: ['ben@studio.example'] })).toEqual(['ben@studio.example'])
  expect(await records.readTeam?.(ref, fields)).toEqual([])
  await expect(records.readTeam?.(ref)).rejects.toMatchObject({ reason: { code: 'crm-unreadable' } })
})

it('began when the message says', async () => {
  const records = await open({}, {})
  const created = '2025-12-31T23:00:00.000Z'
  expect(await records.read(ref, { ...fields, created })).toMatchObject({ createdAt: Date.parse(created) })
  expect(await records.read(ref, fields)).not.toHaveProperty('createdAt')
})

let received: { headers: Record<string, string>; body: string; url: string }[]
let answers: number[]
let server: http.Server
let callbackUrl: string
// The reference library reads the machine's clock.
const clock = testClock(Date.now())

beforeEach(async () => {
  received = []
  answers = []
  server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    received.push({
      headers: request.headers as Record<string, string>,
      body: Buffer.concat(chunks).toString(),
      url: request.url ?? '',
    })
    response.writeHead(answers.shift() ?? 204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rooms?team=1`
})
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())))

const open = (
  settings: object = { callbackUrl },
  credentials: object = { signingSecrets: secrets },
  tellSender?: (told: SenderCallback) => Promise<void>,
): Promise<Records> =>
  generic.openRecords({
    settings: z.parse(generic.settings, settings),
    credentials: z.parse(generic.credentials, credentials),
    deadline: { remaining: () => 20_000 },
    clock,
    ...(tellSender && { tellSender }),
  })
const record = async (records: Records) => {
  const found = await records.read(ref, fields)
  if (!found) throw new Error('no record')
  return found
}

it('takes the record from the message', async () => {
  expect(await record(await open())).toEqual({
    ref,
    formerly: [{ ref: { ...ref, id: 'c-10045' }, shared: true }],
    spelledId: 'C-10045',
    name: 'Acme',
    emails: ['contact@acme.example'],
    ownerEmail: 'anna@studio.example',
    isClient: true,
  })
})

it.each([
  ['C-10045', 'c-10045', keyIdOf('C-10045'), ['c-10045']],
  ['Cus_A', 'Cus_A', keyIdOf('Cus_A'), ['cus_a']],
  [keyIdOf('Cus_A'), keyIdOf('Cus_A'), keyIdOf('Cus_A'), undefined],
  ['c-17', 'c-17', 'c-17', undefined],
])('knows the client %s, whose message has the key %s, as %s', async (spelled, key, id, former) => {
  const found = await (await open()).read({ ...ref, id: key }, { ...fields, id: spelled })
  expect(found?.ref.id).toBe(id)
  expect(found?.formerly?.map((one) => one.ref.id)).toEqual(former)
})

it('says of a client without an address and a manager that it has none', async () => {
  const found = await (await open()).read(ref, { id: 'C-10045', name: 'Acme' })
  expect(found).toMatchObject({ emails: [], ownerGap: 'none' })
  expect(found).not.toHaveProperty('ownerEmail')
})

it('parks a message that lost its fields', async () => {
  expect(await caught((await open()).read(ref))).toMatchObject({ name: 'Park', reason: { code: 'crm-unreadable' } })
})

it('calls back when the room is ready, signed by every secret, under the id as the sender spells it', async () => {
  const records = await open()
  await records.writeBack(await record(records), ready(clock))
  expect(received.length).toBe(1)
  const [call] = received
  expect(call?.url).toBe('/rooms?team=1')
  for (const secret of secrets) {
    expect(new Webhook(secret).verify(call?.body ?? '', call?.headers ?? {})).toEqual({
      type: 'room.ready',
      timestamp: new Date(ready(clock).at).toISOString(),
      data: {
        client: `generic:client:${keyIdOf('C-10045')}`,
        id: 'C-10045',
        status: 'ready',
        roomId: 4711,
        roomTitle: 'Client - Acme',
        roomUrl: 'https://portal.example.com/rooms/shared/4711',
        invitationUrl: 'https://portal.example.com/rooms/share?key=abcdefghijklmnop',
      },
    })
  }
})

it('keeps the webhook id while the outcome is the same, and changes it with state or reason', async () => {
  const records = await open()
  const found = await record(records)
  const failed = (reason: string) =>
    ({ state: 'attention', status: 'needs attention', at: clock.now(), reason }) as const
  await records.writeBack(found, ready(clock))
  clock.pass(60_000)
  await records.writeBack(found, ready(clock))
  await records.writeBack(found, failed('template-missing'))
  await records.writeBack(found, failed('client-without-name'))
  const ids = received.map(({ headers }) => headers['webhook-id'])
  expect(ids[1]).toBe(ids[0])
  expect(new Set(ids).size).toBe(3)
  for (const id of ids) expect(id).toMatch(/^msg_[0-9a-f]{32}$/)
  expect(received.map(({ body }) => JSON.parse(body).type)).toEqual([
    'room.ready',
    'room.ready',
    'room.failed',
    'room.failed',
  ])
})

it('gives what is told of another room or another link another id, so that no receiver takes it for a repetition', async () => {
  const records = await open()
  const found = await record(records)
  const told = ready(clock)
  await records.writeBack(found, told)
  await records.writeBack(found, { ...told, roomId: 4_712 })
  await records.writeBack(found, { ...told, roomUrl: 'https://portal.example.com/rooms/shared/4712' })
  await records.writeBack(found, { ...told, invitationUrl: 'https://portal.example.com/s/another' })
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(4)
})

it('gives what is told in the same words on another occasion another id, and a repetition the same', async () => {
  const records = await open()
  const found = await record(records)
  const told = { ...ready(clock), state: 'ending' as const, status: 'ends on 2026-12-30: as ever' }
  for (const since of [1, 2, 1]) await records.writeBack(found, { ...told, since })
  const ids = received.map(({ headers }) => headers['webhook-id'])
  expect(ids[2]).toBe(ids[0])
  expect(new Set(ids).size).toBe(2)
  expect(received[0]?.body).toBe(received[1]?.body)
})

it('says nothing while the room is being prepared, and nothing at all without an address to call', async () => {
  const records = await open()
  await records.writeBack(await record(records), { state: 'preparing', status: 'being prepared', at: clock.now() })
  const silent = await open({}, {})
  await silent.writeBack(await record(silent), ready(clock))
  expect(received).toEqual([])
})

it.each([
  ['repeats a call that met a 500', [500, 200], undefined],
  ['takes any status of success', [299], undefined],
  ['waits after two of them', [500, 500], 'crm-unreachable'],
  ['waits when asked to slow down', [429], 'crm-busy'],
  ['parks what the receiver refuses', [410], 'callback-refused'],
  ['follows no redirect, which would lead the link elsewhere', [301], 'crm-moved'],
  ['waits for somebody to correct the address', [404], 'crm-moved'],
])('%s', async (_, given, code) => {
  answers = [...given]
  const records = await open()
  const outcome = await records.writeBack(await record(records), ready(clock)).catch((error) => error.reason.code)
  expect(outcome).toBe(code)
  expect(received.length).toBe(given.length)
})

it('does not start with a callback that it could not sign', async () => {
  expect(await caught(open({ callbackUrl }, {}))).toMatchObject({ name: 'SettingsError' })
})

it.each(['http://example.com/hook', 'ftp://example.com/', 'not a url', 'file:///etc/passwd'])(
  'does not send invitation links to %s',
  (url) => expect(z.safeParse(generic.settings, { callbackUrl: url }).success).toBe(false),
)

it('gives one report one id, for receivers that keep what they have seen, and another where its words come again', async () => {
  const records = await open()
  const told = await record(records)
  const report = ready(clock)
  await records.writeBack(told, report)
  await records.writeBack(told, { ...report, since: 1_767_225_600_000 })
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([
    'msg_c0145636f664208e3f71c892e3b53176',
    'msg_71d079bd2545ced40422bd80af77439a',
  ])
})

it('leaves a callback to whoever has it taken, with the same body and id, and needs no secret for it', async () => {
  await (await open()).writeBack(await record(await open()), ready(clock))
  const [sent] = received.splice(0)
  const told: SenderCallback[] = []
  const records = await open({ callbackUrl }, {}, async (one) => void told.push(one))
  const found = await record(records)
  await records.writeBack(found, { state: 'preparing', status: 'being prepared', at: clock.now() })
  await records.writeBack(found, ready(clock))
  await records.writeBack(found, { ...ready(clock), joinedOn: '2026-12-30' })
  expect(received).toEqual([])
  const client = `generic:client:${ref.id}`
  const { at } = ready(clock)
  expect(told).toMatchObject([
    { id: sent?.headers['webhook-id'], client, type: 'room.ready', at, body: sent?.body },
    { client, type: 'client.joined', at },
  ])
  const silent = await open({}, {}, async (one) => void told.push(one))
  await silent.writeBack(await record(silent), ready(clock))
  expect(told).toHaveLength(2)
})

it('tries again where a callback cannot be left', async () => {
  const records = await open({ callbackUrl }, {}, async () => Promise.reject(new RangeError('no queue')))
  expect(await caught(records.writeBack(await record(records), ready(clock)))).toMatchObject({
    name: 'RetryLater',
    reason: { code: 'callback-not-left' },
    detail: 'RangeError',
    cause: { message: 'no queue' },
  })
})

it('tells of a client who has joined by an event of its own, once for each day', async () => {
  const records = await open()
  const told = await record(records)
  for (const joinedOn of [undefined, '2026-12-30', '2026-12-31', '2026-12-30'])
    await records.writeBack(told, { ...ready(clock), ...(joinedOn && { joinedOn }) })
  const bodies = received.map(({ body }) => JSON.parse(String(body)))
  expect(bodies.map(({ type, data }) => [type, data.joinedOn])).toEqual([
    ['room.ready', undefined],
    ['client.joined', '2026-12-30'],
    ['client.joined', '2026-12-31'],
    ['client.joined', '2026-12-30'],
  ])
  const ids = received.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids.slice(0, 3)).size).toBe(3)
  expect(ids[3]).toBe(ids[1])
})
