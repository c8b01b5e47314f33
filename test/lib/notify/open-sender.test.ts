import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startMail } from '#infra/local/aws/mail/mail.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { openSender } from '#lib/notify/open-sender.ts'

let mail: Awaited<ReturnType<typeof startMail>>
beforeEach(async () => {
  mail = await startMail()
  vi.stubEnv('AWS_ENDPOINT_URL_SES', mail.url)
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await mail.close()
})

const one = { to: ['anna@example.com'], subject: 'Nobody has come yet', text: 'Call.', html: '<p>Call.</p>' }

test('a mail of our own goes by SES, from the address of the settings', async () => {
  const send = openSender('roomkeeper@example.com')
  await send(one)
  await send({ ...one, subject: 'Another', replyTo: ['ben@example.com'] })
  const { emails } = (await (await fetch(`${mail.url}/store`)).json()) as { emails: object[] }
  expect(emails).toMatchObject([
    { from: 'roomkeeper@example.com', destination: { to: one.to }, subject: one.subject, body: { text: 'Call.' } },
    { subject: 'Another', replyTo: ['ben@example.com'] },
  ])
})

test('where bounces are followed, a mail names the configuration set and its tags', async () => {
  let body = ''
  const heard = createServer((request, response) => {
    request.on('data', (part) => {
      body += part
    })
    request.on('end', () => response.end('<SendEmailResponse><SendEmailResult/></SendEmailResponse>'))
  })
  await new Promise<void>((resolve) => heard.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('AWS_ENDPOINT_URL_SES', `http://127.0.0.1:${(heard.address() as AddressInfo).port}`)
  const told = () => Object.fromEntries([...new URLSearchParams(body)].filter(([name]) => /^Tags|Config/.test(name)))
  await openSender('roomkeeper@example.com', 'mails')({ ...one, tags: { client: 'c', to: 'contact' } })
  expect(told()).toEqual({
    ConfigurationSetName: 'mails',
    ...{ 'Tags.member.1.Name': 'client', 'Tags.member.1.Value': 'c' },
    ...{ 'Tags.member.2.Name': 'to', 'Tags.member.2.Value': 'contact' },
  })
  body = ''
  await openSender('roomkeeper@example.com')({ ...one, tags: { client: 'c' } })
  expect(told()).toEqual({})
  await new Promise((resolve) => heard.close(resolve))
})

test('one that is not answered is tried once', async () => {
  let asked = 0
  const silent = createServer((request) => {
    asked += 1
    request.socket.destroy()
  })
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('AWS_ENDPOINT_URL_SES', `http://127.0.0.1:${(silent.address() as AddressInfo).port}`)
  const send = openSender('roomkeeper@example.com')
  await expect(send(one)).rejects.toSatisfy((error) => error instanceof NotDelivered && error.unsure)
  expect(asked).toBe(1)
  await new Promise((resolve) => silent.close(resolve))
})
