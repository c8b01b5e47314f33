import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import type { OutgoingEvent } from '#lib/events/event.ts'
import { eventWords } from '#lib/events/forms/event-words.ts'
import { forms, meaningOf } from '#lib/events/forms/index.ts'
import type { AddressedKind } from '#lib/events/settings.ts'
import { everyEvent, readyEvent } from '../sample-events.ts'

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const target = { url: 'https://ops.acme.example/', secrets: [secret] }
const bodyFor = (kind: AddressedKind, event = everyEvent[0] ?? readyEvent) =>
  JSON.parse(forms[kind](event, target, 0).body)

describe('a webhook', () => {
  test.each(everyEvent)('of $type is verified by the public library', (event) => {
    const { url, headers, body } = forms.webhook(event, target, Date.now())
    expect(url).toBe(target.url)
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: event.type,
      data: event.data,
    })
    expect(headers['webhook-id']).toBe(event.id)
  })
})

describe('a message of Slack', () => {
  test('has names as plain text, and the link in a text of its own', () => {
    expect(bodyFor('slack')).toEqual({
      text: 'A room is ready: Client - Acme &lt;!channel&gt;',
      blocks: [
        {
          type: 'section',
          text: { type: 'plain_text', text: 'A room is ready: Client - Acme <!channel>', emoji: false },
        },
        {
          type: 'section',
          text: { type: 'mrkdwn', text: '<https://acme.example/rooms/shared/7?a=1&amp;b=2|Open the room>' },
        },
      ],
    })
  })

  test.each(everyEvent)('of $type says more than its type', (event) => {
    const { text, blocks } = bodyFor('slack', event)
    expect(text.split(': ')[1]).toMatch(/\S/)
    expect(text).not.toMatch(/undefined|<|object/)
    expect(blocks).toHaveLength((event.data as { room?: object }).room ? 2 : 1)
  })

  test('cannot be broken by an address', () => {
    const url = 'https://acme.example/a|b>c<d'
    const { blocks } = bodyFor('slack', { ...readyEvent, data: { ...readyEvent.data, room: { id: 7, url } } })
    expect(blocks[1].text.text).toBe('<https://acme.example/a%7Cb&gt;c&lt;d|Open the room>')
  })

  test('stays short, whatever people call their clients', () => {
    const { text, blocks } = bodyFor('slack', {
      ...readyEvent,
      data: { client: { key: 'k' }, room: { ...readyEvent.data.room, title: '&'.repeat(5_000) } },
    })
    expect(blocks[0].text.text).toHaveLength(1_000)
    expect(text.length).toBeLessThan(10_000)
  })
})

describe('a card of Teams', () => {
  test('is what a workflow takes, with text runs, which know no Markdown', () => {
    expect(bodyFor('teams')).toEqual({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          contentUrl: null,
          content: {
            $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
            type: 'AdaptiveCard',
            version: '1.4',
            body: [
              {
                type: 'RichTextBlock',
                inlines: [{ type: 'TextRun', text: 'A room is ready', weight: 'Bolder', size: 'Medium' }],
              },
              { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'Client - Acme <!channel>' }] },
            ],
            actions: [{ type: 'Action.OpenUrl', title: 'Open the room', url: readyEvent.data.room.url }],
          },
        },
      ],
    })
  })

  test('has what more there is to say below, and quieter', () => {
    const attention = everyEvent.find(({ type }) => type === 'room.attention')
    const { body } = bodyFor('teams', attention).attachments[0].content
    expect(body.slice(2)).toEqual([
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'The plan is over.', isSubtle: true }] },
      { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'Pay.', isSubtle: true }] },
    ])
  })

  test.each(everyEvent)('of $type has no more than it needs', (event) => {
    const { content } = bodyFor('teams', event).attachments[0]
    expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThan(20_000)
    expect('actions' in content).toBe((event.data as { room?: object }).room !== undefined)
    expect(JSON.stringify(content)).not.toMatch(/undefined|object Object/)
  })

  test('stays short, whatever people call their clients', () => {
    const long = {
      ...readyEvent,
      data: { ...readyEvent.data, room: { ...readyEvent.data.room, title: 'ü'.repeat(30_000) } },
    }
    expect(Buffer.byteLength(JSON.stringify(bodyFor('teams', long)))).toBeLessThan(20_000)
  })
})

const who = 'Client - Acme <!channel>'
const key = 'hubspot:company:42'

test('every event has its words', () => {
  expect(everyEvent.map((event) => Object.values(eventWords(event)).slice(0, 3))).toEqual([
    ['A room is ready', who, []],
    ['A client needs attention', key, ['The plan is over.', 'Pay.']],
    ['A client has been waiting for over an hour', key, ['The plan is over.', 'Since 2026-11-29T08:00:00.000Z']],
    ['A room follows its record', who, ['Changed: title, people']],
    ['A room has ended', who, ['Announced for 2026-11-29']],
    ['A client is in', who, []],
    ['A client was reminded', who, ['Reminder 1']],
    ['A backup is verified', 'main', ['All is well']],
    ['The report of a backup did not arrive', 'main', ['It was given up by this channel: callback.', 'Run r']],
    ['A sender is told of its client', key, ['room.ready']],
    ['A test of Roomkeeper', 'ops', ['Nothing has happened: somebody wanted to see whether this arrives.']],
  ])
})

test('a client is called by its title, its name or its key, as far as these are known', () => {
  const called = (data: object) => eventWords({ ...readyEvent, data: { ...readyEvent.data, ...data } }).who
  const room = { id: 7, url: 'https://acme.example/' }
  expect(called({})).toBe(who)
  expect(called({ room })).toBe('Acme <!channel>')
  expect(called({ room, client: { key } })).toBe(key)
})

test('the last reminder says that it is time to call', () => {
  const reminded = everyEvent.find(({ type }) => type === 'client.reminded')
  if (!reminded) throw new Error('there is one')
  expect(eventWords({ ...reminded, data: { ...reminded.data, last: true } } as OutgoingEvent)).toMatchObject({
    headline: 'A client was reminded for the last time',
    lines: ['Reminder 1', 'Nobody has come yet: it is time to call.'],
  })
  expect(
    eventWords({ ...reminded, data: { ...reminded.data, last: true, others: true } } as OutgoingEvent).lines,
  ).toEqual(['Reminder 1', 'Somebody is in; it went to the others.'])
})

test('a backup that is not verified only ended', () => {
  const backup = everyEvent.find(({ type }) => type === 'backup.finished')
  if (!backup) throw new Error('there is one')
  expect(eventWords({ ...backup, data: { ...backup.data, verified: false } } as OutgoingEvent).headline).toBe(
    'A backup ended',
  )
})

test.each<[AddressedKind, number, ReturnType<typeof meaningOf>]>([
  ...[200, 202, 204, 299].map((status): [AddressedKind, number, 'taken'] => ['webhook', status, 'taken']),
  ...[199, 300, 302, 400, 401, 403, 404, 429, 500, 503].map((status): [AddressedKind, number, 'later'] => [
    'webhook',
    status,
    'later',
  ]),
  ['webhook', 410, 'gone'],
  ['slack', 200, 'taken'],
  ...[403, 404, 410].map((status): [AddressedKind, number, 'gone'] => ['slack', status, 'gone']),
  ['slack', 400, 'refused'],
  ['slack', 429, 'later'],
  ['teams', 202, 'taken'],
  ...[401, 404, 410].map((status): [AddressedKind, number, 'gone'] => ['teams', status, 'gone']),
  ['teams', 400, 'later'],
])('%s: %i means %s', (kind, status, meaning) => expect(meaningOf(kind, status)).toBe(meaning))
