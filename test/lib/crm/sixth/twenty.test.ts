import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { webhookContract } from '../contracts/webhook-contract.ts'
import { client, delivery, type Sender } from '../senders/sender.ts'
import { twenty } from './twenty.ts'

const body =
  '{"targetUrl":"https://hooks.example.com/v1/twenty","eventName":"company.created","objectMetadata":{"id":"20202020-b374-4779-a561-80086cb2e17f","nameSingular":"company"},"workspaceId":"20202020-1c25-4d02-bf25-6aeccf7ea419","webhookId":"a1b2c3d4-0000-4000-8000-000000000001","eventDate":"2026-01-15T10:00:00.000Z","record":{"id":"11111111-2222-4333-8444-555555555555","name":"Acme Łódź","domainName":{"primaryLinkUrl":"https://acme.example"},"accountOwnerId":"20202020-0687-4c41-b707-ed1bfca972a7","createdAt":"2026-01-15T10:00:00.000Z"}}'
const headers = (signature: string, at: number) => ({
  'x-twenty-webhook-signature': signature,
  'x-twenty-webhook-timestamp': String(at),
})

/** A sixth CRM, which exists in the tests only: all that `docs/crms/adding-a-crm.md` asks for is this and its source. */
const twentySender: Sender = {
  source: twenty,
  settings: { url: 'https://crm.example.com' },
  secrets: ['test-secret', 'older-secret'],
  stranger: 'guessed-secret',
  deliver: (sent, secret, now) =>
    delivery(sent, headers(createHmac('sha256', secret).update(`${now}:`).update(sent).digest('hex'), now)),
  proof: ['x-twenty-webhook-signature', 'x-twenty-webhook-timestamp'],
  signsBody: true,
  ages: true,
  takesJoined: false,
  documented: [
    { name: 'a new company', body, created: [client('twenty', 'company', '11111111-2222-4333-8444-555555555555')] },
    { name: 'a new person, which is no client', body: body.replace('company.created', 'person.created'), created: [] },
  ],
  malformed: [
    { name: 'no event', body: '{}', field: 'eventName' },
    { name: 'no record', body: '{"eventName":"company.created"}', field: 'record.id' },
  ],
  answers: {
    accepted: { status: 202 },
    unauthorised: { status: 401 },
    malformed: { status: 400 },
    unavailable: { status: 503 },
  },
  ownChange: [{ name: 'an update', body: body.replace('created', 'updated') }],
}

webhookContract('Twenty, as an example', twentySender)

it('knows the signature of its documentation', () => {
  const known = headers('2d1fa57486bfdaa7f8547073b52eea07cf32acce73134bf444de353ee7df3f60', 1_700_000_000_000)
  const verdict = twenty.webhook.verify(
    delivery(body, known),
    ['test-secret'],
    { url: 'https://crm.example.com', clients: [] },
    1_700_000_000_000,
  )
  expect(verdict).toEqual({ ok: true })
})
