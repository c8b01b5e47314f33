import type { OutgoingEvent } from '#lib/events/event.ts'

const client = { key: 'hubspot:company:42', name: 'Acme <!channel>' }
const room = { id: 7, url: 'https://acme.example/rooms/shared/7?a=1&b=2', title: 'Client - Acme <!channel>' }

/** A room that is ready, with the names of somebody who would like to ping a channel. */
export const readyEvent: OutgoingEvent<'room.ready'> = {
  id: 'evt_1',
  type: 'room.ready',
  at: Date.UTC(2026, 10, 29, 9),
  rule: 'customers',
  data: { client, room },
}

const at = readyEvent.at
const about = { reason: 'docspace-tariff', what: 'The plan is over', client: { key: client.key } }

/** One event of each type. */
export const everyEvent: OutgoingEvent[] = [
  readyEvent,
  { id: 'evt_2', type: 'room.attention', at, data: { ...about, remedy: 'Pay.' } },
  { id: 'evt_3', type: 'room.waiting', at, data: { ...about, since: '2026-11-29T08:00:00.000Z' } },
  { id: 'evt_4', type: 'room.changed', at, data: { client, room, parts: ['title', 'people'] } },
  { id: 'evt_5', type: 'room.ended', at, data: { client, room, day: '2026-11-29' } },
  { id: 'evt_6', type: 'client.joined', at, data: { client, room, on: '2026-11-29' } },
  { id: 'evt_7', type: 'client.reminded', at, data: { client, room, time: 1, last: false } },
  {
    id: 'evt_8',
    type: 'backup.finished',
    at,
    data: { portal: 'main', run: 'r', outcome: 'good', verified: true, summary: 'All is well', size: 12 },
  },
  { id: 'evt_10', type: 'backup.channel_failed', at, data: { portal: 'main', run: 'r', channel: 'callback' } },
  { id: 'msg_1', type: 'record.told', at, data: { client: { key: client.key }, told: 'room.ready' } },
  { id: 'evt_9', type: 'roomkeeper.test', at, data: { outlet: 'ops' } },
]
