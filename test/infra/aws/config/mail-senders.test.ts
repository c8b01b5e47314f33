import { expect, test } from 'vitest'
import { mailSenders, registersSender } from '#infra/aws/config/mail-senders.ts'

type Settings = Parameters<typeof registersSender>[0]

const [a, b, c] = ['a@acme.example', 'b@acme.example', 'c@acme.example']
/** As far as mails are sent. */
const settingsOf = ({
  backup = [] as string[],
  drift = '',
  remind = '',
  events = '',
  rules = [] as string[],
  createIdentities = true,
}) =>
  ({
    backup: { portals: Object.fromEntries(backup.map((sender) => [sender, { sender }])) },
    ...(drift && { drift: { sender: drift } }),
    onboarding: {
      ...(remind && { remind: { sender: remind, by: 'mail' } }),
      rooms: rules.map((sender) => ({ mails: { sender } })),
    },
    ...(events && { events: { mail: { sender: events } } }),
    mail: { createIdentities },
  }) as unknown as Settings
const registering = (settings: Settings) =>
  (['drift', 'remind', 'events'] as const).filter((part) => registersSender(settings, part))

test('senders of all parts are named, each once', () => {
  expect(mailSenders(settingsOf({ backup: [a, b], drift: b, remind: c, events: c }))).toEqual([a, b, c])
  expect(mailSenders(settingsOf({ remind: b, events: a }))).toEqual([b, a])
})

test('a rule may name another sender, which is registered like the first', () => {
  const settings = settingsOf({ drift: b, remind: a, rules: [b, c, a] })
  expect(mailSenders(settings)).toEqual([b, a, c])
  expect([a, b, c].map((one) => registersSender(settings, 'remind', one))).toEqual([true, false, true])
})

test.each([
  { of: 'all different', given: { drift: a, remind: b, events: c }, are: ['drift', 'remind', 'events'] },
  { of: 'all one', given: { drift: a, remind: a, events: a }, are: ['drift'] },
  { of: 'one of backups', given: { backup: [a, b], drift: b, remind: c, events: b }, are: ['remind'] },
  { of: 'reminders and events in one', given: { drift: a, remind: b, events: b }, are: ['drift', 'remind'] },
  { of: 'a verified domain', given: { drift: a, events: b, createIdentities: false }, are: [] },
])('a sender is registered by the first part that has it: $of', ({ given, are }) => {
  expect(registering(settingsOf(given))).toEqual(are)
})
