import { expect, test } from 'vitest'
import { addressProblem } from '#lib/events/address-problem.ts'
import type { AddressedKind } from '#lib/events/settings.ts'

const teams =
  'https://default0a.bc.environment.api.powerplatform.com/powerautomate/automations/direct/cu/2/workflows/0a/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers&sv=1.0'

test.each<[AddressedKind, string]>([
  ['webhook', 'https://ops.acme.example/roomkeeper?tenant=1'],
  ['webhook', 'https://1.1.1.1/'],
  ['webhook', 'https://localhost.acme.example/'],
  ['slack', 'https://hooks.slack.com/services/T0/B0/x'],
  ['slack', 'https://hooks.slack-gov.com/services/T0/B0/x'],
  ['teams', `${teams}&sig=abc`],
])('%s takes %s', (kind, url) => expect(addressProblem(kind, url)).toBeUndefined())

test.each<[AddressedKind, string, string]>([
  ['webhook', '', 'it is no address'],
  ['webhook', 'ops.acme.example', 'it is no address'],
  ['webhook', 'http://ops.acme.example/', 'must start with https://'],
  ['webhook', 'https://me:pw@ops.acme.example/', 'leave user and password out'],
  ['webhook', 'https://:pw@ops.acme.example/', 'leave user and password out'],
  ['webhook', 'https://ops.acme.example:8443/', 'on port 443'],
  ...[
    '10.0.0.1',
    '127.0.0.1',
    '[::1]',
    '2130706433',
    '169.254.169.254',
    'localhost',
    'intranet',
    'n8n.local',
    'a.internal',
    'nas.lan',
    'x.home.arpa',
    'a.localhost',
  ].map((host): [AddressedKind, string, string] => ['webhook', `https://${host}/`, 'inside a network']),
  ['webhook', 'https://hooks.slack.com/services/T0/B0/x', 'choose the kind slack'],
  ['webhook', 'https://acme.webhook.office.com/webhookb2/x', 'switched off in May 2026'],
  ['webhook', teams, 'choose the kind teams'],
  ['slack', 'https://ops.acme.example/services/', 'it is not of Slack'],
  ['slack', 'https://evilhooks.slack.com/services/', 'it is not of Slack'],
  ['slack', 'https://hooks.slack.com/triggers/T0/1/x', 'make an app with an incoming webhook'],
  ['slack', 'https://hooks.slack.com/workflows/T0/1/x', 'make an app with an incoming webhook'],
  ['teams', 'https://acme.webhook.office.com/webhookb2/x', 'switched off in May 2026'],
  ['teams', 'https://prod-12.westeurope.logic.azure.com/workflows/x?sig=a', 'ended on 30 November 2025'],
  ['teams', 'https://ops.acme.example/?sig=a', 'it is not of a Teams workflow'],
  ['teams', teams, 'it has no sig='],
  ['teams', `${teams}&sig=`, 'it has no sig='],
])('%s refuses %s, and says: %s', (kind, url, problem) => {
  const said = addressProblem(kind, url)
  expect(said).toContain(problem)
  if (url.length > 20) expect(said).not.toContain(url)
})

test.each(['http://127.0.0.1:9/x', 'http://localhost:9/', 'http://[::1]/'])('%s is for a laptop alone', (url) => {
  expect(addressProblem('slack', url, true)).toBeUndefined()
  expect(addressProblem('slack', url)).toBeDefined()
})

test('a laptop calls no other address of its network', () => {
  expect(addressProblem('webhook', 'https://10.0.0.1/', true)).toContain('inside a network')
})
