import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SlackSim, startSlack } from '#infra/simulators/slack/index.ts'
import { eventually, openInstance, type RunningInstance } from '../running-instance.ts'
import { simulated } from '../simulated.ts'

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const taken: { path: string; body: string; headers: IncomingHttpHeaders }[] = []
const answers: Record<string, number> = { '/ops': 204, '/gone': 410 }
let receiver: Server
let slack: SlackSim
let running: RunningInstance

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? ''
    taken.push({ path, body: Buffer.concat(chunks).toString(), headers: request.headers })
    response.writeHead(answers[path] ?? 404).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  slack = await startSlack()
  const outlets = {
    ops: { kind: 'webhook', url: `${url}/ops`, names: true },
    chat: { kind: 'slack', events: ['room.ready'] },
    gone: { kind: 'webhook', url: `${url}/gone`, events: ['room.ready'] },
    record: { kind: 'timeline', events: ['room.ready'] },
  }
  running = await openInstance({ settings: { events: { thisMachine: true, outlets } } })
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const secrets = new SecretsManagerClient({
    endpoint: running.instance.aws.secretsUrl,
    region: 'eu-central-1',
    credentials,
  })
  const store = (outlet: string, value: object) =>
    secrets.send(
      new PutSecretValueCommand({ SecretId: `roomkeeper/local/events/${outlet}`, SecretString: JSON.stringify(value) }),
    )
  for (const outlet of ['ops', 'gone']) await store(outlet, { secrets: [secret] })
  await store('chat', { url: slack.url })
  secrets.destroy()
}, 120_000)
afterAll(async () => {
  await running?.stop()
  await slack?.stop()
  receiver?.closeAllConnections()
  receiver?.close()
})

const sentTo = (path: string) => taken.filter((one) => one.path === path)
const eventOf = ({ body, headers }: (typeof taken)[number]) =>
  ({
    id: headers['webhook-id'],
    ...(new Webhook(secret).verify(body, headers as Record<string, string>) as object),
  }) as {
    id: string
    type: string
    data: { client?: { key: string; name?: string } }
  }

interface Listed {
  events: { id: string; type: string; deliveries: Record<string, { state: string; status?: number }> }[]
  off: { outlet: string; why: string }[]
}
const list = async () => (await running.run('events', 'list', '--json')).json as Listed
const listed = (id: string) =>
  eventually(async () => {
    const found = (await list()).events.find((one) => one.id === id)
    const deliveries = Object.values(found?.deliveries ?? {})
    return deliveries.length === 4 && deliveries.every(({ state }) => state !== 'waiting') ? found : undefined
  })

test('a room that is ready is told to every outlet, listed, and sent again under its id', {
  timeout: 120_000,
}, async () => {
  const { id } = await simulated(running, 'espocrm').createClient({ name: 'Acme Corporation', email: 'c@acme.example' })
  const first = eventOf(await eventually(() => sentTo('/ops')[0], 60_000))
  expect(first).toMatchObject({
    type: 'room.ready',
    data: { client: { key: `espocrm:Account:${id}`, name: 'Acme Corporation' } },
  })
  const found = await listed(first.id)
  expect(found).toMatchObject({
    type: 'room.ready',
    deliveries: {
      ops: { state: 'accepted', status: 204 },
      chat: { state: 'accepted', status: 200 },
      gone: { state: 'failed', status: 410 },
      record: { state: 'accepted' },
    },
  })
  // A post stands on the record, once, and has the id of the event.
  const posts = async () => {
    const { url, credentials } = simulated(running, 'espocrm')
    const headers = { 'x-api-key': String(credentials.apiKey) }
    const answer = await fetch(`${url}/api/v1/Account/${id}/posts`, { headers })
    return ((await answer.json()) as { list: { post: string }[] }).list.map(({ post }) => post.replaceAll('\\', ''))
  }
  expect(await posts()).toEqual([expect.stringContaining(`Roomkeeper ${first.id}`)])
  expect(slack.messages).toHaveLength(1)
  expect(JSON.stringify(slack.messages)).not.toContain('Acme')
  expect((await list()).off).toMatchObject([{ outlet: 'gone', why: 'it answered 410, and is gone' }])
  // One outlet gets names; logs and what is kept have none.
  expect(running.logs.map(({ line }) => line).join('\n')).not.toContain('Acme Corporation')
  const shown = await running.run('events', 'list')
  expect(shown.out).not.toContain('Acme Corporation')
  expect(shown.out).toContain('ops: accepted (204)')
  expect(shown.out).toContain('gone is switched off: it answered 410')

  expect(await running.run('events', 'replay', first.id, '--outlet', 'ops', '--dry-run')).toMatchObject({ code: 0 })
  expect(sentTo('/ops')).toHaveLength(1)
  expect(await running.run('events', 'replay', first.id, '--outlet', 'ops', '--yes')).toMatchObject({ code: 0 })
  const again = eventOf(await eventually(() => sentTo('/ops')[1], 30_000))
  expect(again).toMatchObject({ id: first.id, type: 'room.ready', data: { client: { key: `espocrm:Account:${id}` } } })
  expect(again.data.client?.name).toBeUndefined()
})

test('an outlet is tried, and is on again when it takes the test', { timeout: 120_000 }, async () => {
  const refused = await running.run('events', 'test', 'gone', '--json')
  expect(refused).toMatchObject({
    code: 1,
    json: { outlets: [{ outlet: 'gone', taken: false, status: 410, isOnAgain: false }] },
  })
  // A channel of Slack takes one message a second, and says nothing of itself before.
  const findings = await eventually(async () => {
    const { json } = await running.run('doctor', '--json', '--no-trial')
    const all = (json as { findings: { area: string; verdict: string; text: string }[] }).findings
    const found = all.filter(({ area }) => area === 'Events')
    return found.some(({ text }) => text.includes('429')) ? undefined : found
  })
  expect(findings).toMatchObject([
    { verdict: 'ok', text: 'ops takes events' },
    { verdict: 'ok', text: 'chat takes messages: it was asked, and nothing was written into the channel' },
    { verdict: 'problem', text: 'gone is switched off: it answered 410, and is gone' },
    { verdict: 'ok', text: 'record is on: whether it may write on records stands with each CRM' },
    { verdict: 'ok', text: 'generic.callback takes what a sender is told' },
  ])
  answers['/gone'] = 200
  expect(await running.run('events', 'test', 'gone')).toMatchObject({
    code: 0,
    out: expect.stringContaining('is on again'),
  })
  expect((await list()).off).toEqual([])
  // A test would stand on the record of a client.
  const record = await running.run('events', 'test', 'record')
  expect(record).toMatchObject({ code: 0, out: expect.stringContaining('nothing was written') })
  // A channel of Slack takes one message a second.
  const chat = await eventually(async () => {
    const tried = await running.run('events', 'test', 'chat')
    return tried.out.includes('429') ? undefined : tried
  })
  expect(chat).toMatchObject({ code: 0, out: expect.stringContaining('did the test appear in the channel?') })
})

test('what there is not is said', async () => {
  expect(await running.run('events', 'replay', 'evt_none', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('Nothing is kept'),
  })
  expect(await running.run('events', 'test', 'nobody')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There are ops, chat, gone, record, generic.callback'),
  })
})
