import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SESClient } from '@aws-sdk/client-ses'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { startMail } from '#infra/local/aws/mail/mail.ts'
import { sendMail } from '#lib/notify/mail.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { resolveIncident, triggerIncident } from '#lib/notify/pagerduty.ts'
import { sendCallback, sendWebhook } from '#lib/notify/webhook.ts'
import { deadlineIn, systemClock } from '#lib/runtime/clock.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const addressOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** Takes one request and answers it with a status; 0 breaks the connection. */
const receiver = async (status: number) => {
  const taken: { body: string; headers: Record<string, string> }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    taken.push({ body: Buffer.concat(chunks).toString(), headers: request.headers as Record<string, string> })
    if (status === 0) request.socket.destroy()
    else response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return { url: `${addressOf(server)}/hook?tenant=1`, taken }
}

const secrets = [`whsec_${Buffer.alloc(32, 1).toString('base64')}`, `whsec_${Buffer.alloc(32, 2).toString('base64')}`]
const event = { id: 'backup_main_1', type: 'backup.finished', at: Date.UTC(2026, 10, 25), data: { outcome: 'good' } }
const around = () => ({ deadline: deadlineIn(10_000), clock: systemClock })
const outcomeOf = (sending: Promise<void>) =>
  sending.then(
    () => 'taken',
    (error: unknown) =>
      error instanceof NotDelivered ? { permanent: error.permanent, unsure: error.unsure } : 'another error',
  )

describe('a callback', () => {
  it.each(secrets)('is signed so that the reference library accepts it by either secret', async (secret) => {
    const { url, taken } = await receiver(200)
    await sendWebhook(event, { url, secrets, ...around() })
    const [request] = taken
    expect(new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {})).toEqual({
      type: 'backup.finished',
      timestamp: '2026-11-25T00:00:00.000Z',
      data: { outcome: 'good' },
    })
    expect(request?.headers['webhook-id']).toBe('backup_main_1')
  })

  it.each([
    [204, 'taken'],
    [300, { permanent: true, unsure: false }],
    [302, { permanent: true, unsure: false }],
    [404, { permanent: true, unsure: false }],
    [410, { permanent: true, unsure: false }],
    [429, { permanent: false, unsure: false }],
    [500, { permanent: false, unsure: false }],
    [0, { permanent: false, unsure: true }],
  ])('that is answered with %i', async (status, outcome) => {
    const { url, taken } = await receiver(status)
    expect(await outcomeOf(sendWebhook(event, { url, secrets, ...around() }))).toEqual(outcome)
    expect(taken).toHaveLength(1)
  })

  it('that nobody answers is told with the cause', async () => {
    const { url } = await receiver(0)
    await expect(sendWebhook(event, { url, secrets, ...around() })).rejects.toMatchObject({ cause: expect.any(Error) })
  })

  it('is signed by what its secret holds, and is given up for good while that holds nothing', async () => {
    const { url, taken } = await receiver(200)
    const send = (secretName?: string, stored?: object) =>
      sendCallback(event, { url, secretName, secrets: { find: async () => stored } as never, ...around() })
    await send('roomkeeper/callback', { secrets })
    const [request] = taken
    for (const secret of secrets)
      expect(() => new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {})).not.toThrow()
    const unsigned = { permanent: true, unsure: false }
    expect(await outcomeOf(send('roomkeeper/callback'))).toEqual(unsigned)
    expect(await outcomeOf(send(undefined, { secrets }))).toEqual(unsigned)
    expect(taken).toHaveLength(1)
  })
})

describe('an incident', () => {
  it('is opened and closed under one key', async () => {
    const { url, taken } = await receiver(202)
    const target = { url, routingKey: 'R0UT1NG', ...around() }
    const incident = {
      dedupKey: 'backup-main',
      summary: 'x'.repeat(2_000),
      source: 'acme',
      severity: 'critical' as const,
      details: { run: '1' },
    }
    await triggerIncident(target, incident)
    await resolveIncident(target, 'backup-main')
    expect(taken.map(({ body }) => JSON.parse(body))).toEqual([
      {
        routing_key: 'R0UT1NG',
        event_action: 'trigger',
        dedup_key: 'backup-main',
        payload: { summary: 'x'.repeat(1_024), source: 'acme', severity: 'critical', custom_details: { run: '1' } },
      },
      { routing_key: 'R0UT1NG', event_action: 'resolve', dedup_key: 'backup-main' },
    ])
  })
})

describe('a mail', () => {
  const mail = {
    from: 'a@example.com',
    to: ['b@example.com', 'c@example.com'],
    subject: 'Größe ✓',
    text: 'Text',
    html: '<p>Text</p>',
  }
  const client = (endpoint: string) =>
    new SESClient({
      region: 'eu-central-1',
      endpoint,
      maxAttempts: 1,
      credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    })

  it('arrives in SES with its subject and both bodies', async () => {
    const ses = await startMail()
    await sendMail(client(ses.url), mail)
    const store = (await (await fetch(`${ses.url}/store`)).json()) as { emails: unknown[] }
    await ses.close()
    expect(store.emails).toMatchObject([
      { from: 'a@example.com', subject: 'Größe ✓', body: { text: 'Text', html: '<p>Text</p>' } },
    ])
  })

  it.each([
    [undefined, []],
    [[], []],
    [['d@example.com'], ['ReplyToAddresses.member.1']],
  ])('with answers to %j names them, or none', async (replyTo, named) => {
    const { url, taken } = await receiver(200)
    await outcomeOf(sendMail(client(url), { ...mail, ...(replyTo && { replyTo }) }))
    const sent = [...new URLSearchParams(taken[0]?.body).keys()]
    expect(sent.filter((key) => key.startsWith('ReplyTo'))).toEqual(named)
  })

  it('goes to every recipient', async () => {
    const { url, taken } = await receiver(200)
    await outcomeOf(sendMail(client(url), mail))
    const sent = new URLSearchParams(taken[0]?.body)
    const names = [1, 2, 3].map((n) => sent.get(`Destination.ToAddresses.member.${n}`))
    expect(names).toEqual(['b@example.com', 'c@example.com', null])
  })

  it('that SES refuses is not tried again, one that finds it down is', async () => {
    const refusing = await receiver(400)
    expect(await outcomeOf(sendMail(client(refusing.url), mail))).toEqual({ permanent: true, unsure: false })
    const broken = await receiver(500)
    expect(await outcomeOf(sendMail(client(broken.url), mail))).toEqual({ permanent: false, unsure: false })
    const cut = await receiver(0)
    expect(await outcomeOf(sendMail(client(cut.url), mail))).toEqual({ permanent: false, unsure: true })
    expect(cut.taken).toHaveLength(1)
  })
})
