import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testEvent } from '#infra/command/doctor/crm/test-event.ts'
import type { DoctorFinding } from '#infra/command/doctor/finding.ts'
import { showFindings } from '#infra/command/doctor/show-findings.ts'
import { createOutput } from '#infra/command/output/output.ts'
import { processShell } from '#infra/command/shell.ts'

/** Takes what is signed with the right secret, as the receiver does. */
let receiver: Server
let url: string
beforeAll(async () => {
  receiver = createServer((request, response) =>
    response.writeHead(request.headers['x-signature'] === 'right' ? 202 : Number(request.url?.slice(1))).end(),
  )
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
})
afterAll(() => receiver.close())

const tried = (webhookUrl: string, webhooks: string[], needsCertificate = false) =>
  testEvent({
    webhooks,
    webhookUrl,
    needsCertificate,
    probe: (secret) => ({ path: '', headers: { 'x-signature': secret }, body: '{}' }),
  })

test('is sent with the newest secret, and taken', async () => {
  expect(await tried(`${url}/401`, ['right', 'older'])).toEqual([
    { verdict: 'ok', text: `a test event, signed with the secret that is stored, at ${url}/401: taken` },
  ])
})

test.each([
  [401, /knows another secret/],
  [404, /has no secret for this source yet/],
  [503, /./],
])('%i is a problem with its remedy, and no tick', async (status, remedy) => {
  expect(await tried(`${url}/${status}`, ['older', 'right'])).toEqual([
    {
      verdict: 'problem',
      text: expect.stringContaining(`answered ${status}`),
      remedy: expect.stringMatching(remedy),
    },
  ])
})

test('what cannot be tried from here is neither right nor wrong', async () => {
  // Nothing listens on port 9.
  expect(await tried('http://127.0.0.1:9', ['right'])).toMatchObject([{ verdict: 'unknown' }])
  expect(await tried(`${url}/401`, ['right'], true)).toMatchObject([{ verdict: 'unknown' }])
})

test('what was not looked at is shown as not checked, in these words', () => {
  const written: string[] = []
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      written.push(String(chunk))
      done()
    },
  })
  const found: DoctorFinding[] = [
    { area: 'Mail', verdict: 'unknown', text: 'mail goes nowhere' },
    { area: 'Mail', verdict: 'unknown', text: 'fields: not checked whether they are there' },
  ]
  showFindings(createOutput({ ...processShell(), stdout, environment: {} }, { json: false }), found)
  expect(written.map((line) => line.trim())).toEqual([
    'Mail',
    '? not checked: mail goes nowhere',
    '? fields: not checked whether they are there',
  ])
})
