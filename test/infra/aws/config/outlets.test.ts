import { describe, expect, test } from 'vitest'
import { settingsProblems } from '#infra/aws/config/settings.ts'

const problemsOf = (
  events: unknown,
  refuseExamples = false,
  sources: object = { espocrm: { url: 'https://crm.acme.com' } },
) =>
  settingsProblems(
    {
      docspace: { url: 'https://acme.onlyoffice.com' },
      sources,
      onboarding: {
        welcome: { way: 'folder', folderId: 20 },
        manager: { default: 'anna@acme.com' },
        rooms: [{ name: 'customers' }],
      },
      events,
    },
    { environment: 'dev', file: 'roomkeeper.json', refuseExamples },
  ).slice(1)
const outlet = (one: object, more: object = {}) => problemsOf({ outlets: { ops: one }, ...more })
const url = 'https://ops.acme.com/'

describe('outlets', () => {
  test('may be as the page has them', () => {
    expect(
      problemsOf({
        outlets: {
          ops: { kind: 'webhook', url },
          sales: { kind: 'slack', events: ['room.ready'], rules: ['customers'], names: true },
          support: { kind: 'teams' },
          notes: { kind: 'timeline' },
          ends: { kind: 'timeline', events: ['room.ended'], rules: ['customers'] },
        },
      }),
    ).toEqual([])
  })

  test.each([
    [
      { kind: 'webhook' },
      'ops.url: a webhook needs the address of its receiver; see docs/settings.md#events.outlets.NAME.url',
    ],
    [{ kind: 'webhook', url: 'http://ops.acme.com/' }, 'ops.url: it must start with https://'],
    [{ kind: 'webhook', url: 'https://10.0.0.1/' }, 'ops.url: it is inside a network'],
    [{ kind: 'webhook', url: 'https://a.webhook.office.com/x' }, 'switched off in May 2026: make a workflow in Teams'],
    [
      { kind: 'slack', url: 'https://hooks.slack.com/services/T/B/x' },
      'ops.url: whoever knows the address can write into the channel',
    ],
    [{ kind: 'webhook', url, rules: ['partners'] }, 'ops.rules: there is no rule partners in onboarding.rooms'],
    [{ kind: 'timeline', url }, 'ops.url: a timeline has no address'],
    [
      { kind: 'timeline', events: ['room.ready', 'backup.finished'] },
      'ops.events: backup.finished is about no client, so no record can have it',
    ],
    [{ kind: 'mail' }, 'events.outlets.ops.kind'],
    [{ kind: 'slack', events: ['room.gone'] }, 'events.outlets.ops.events.0'],
    [{ kind: 'slack', events: [] }, 'events.outlets.ops.events'],
    [{ kind: 'slack', events: ['roomkeeper.test'] }, 'events.outlets.ops.events.0'],
  ])('are refused with what helps: %o', (one, line) => {
    const problems = outlet(one)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(line)
  })

  test('write on timelines where there are some', () => {
    const outlets = { notes: { kind: 'timeline' } }
    expect(problemsOf({ outlets }, false, { generic: {} })).toEqual([
      expect.stringContaining(
        'notes.kind: records of generic have no timeline: a sender of your own is told by its callback',
      ),
    ])
    expect(problemsOf({ outlets }, false, { generic: {}, hubspot: {} })).toEqual([])
  })

  test('have names that a secret can have', () => {
    expect(problemsOf({ outlets: { 'My Ops': { kind: 'slack' } } })[0]).toContain('small letters, digits and hyphens')
  })
})

test('a receiver on this machine is for npm start alone', () => {
  const local = { kind: 'webhook', url: 'http://127.0.0.1:3000/' }
  expect(outlet(local)[0]).toContain('https://')
  expect(outlet(local, { thisMachine: true })).toEqual([])
  expect(problemsOf({ outlets: { ops: local }, thisMachine: true }, true)).toEqual([
    expect.stringContaining('events.thisMachine: it is for `npm start` alone'),
  ])
  const sender = { generic: { callbackUrl: 'http://127.0.0.1:3000/rooms' } }
  expect(problemsOf({ outlets: {} }, false, sender)).toEqual([])
  expect(problemsOf({ outlets: {} }, true, sender)).toEqual([
    expect.stringContaining('sources.generic.callbackUrl: AWS cannot reach a receiver on this machine'),
  ])
  const remote = { generic: { callbackUrl: 'https://shop.acme.example/rooms' } }
  expect(problemsOf({ outlets: {} }, true, remote)).toEqual([])
})
