import type { EventData, EventType, OutgoingEvent } from '../event.ts'

/** An event in words for people. `who` may have been typed by anybody: a form shows it as it is. */
export interface EventWords {
  headline: string
  who: string
  lines: readonly string[]
  url?: string
}

type Words = { [T in EventType]: (data: EventData<T>) => EventWords }

const whoIs = ({
  client,
  room,
}: {
  client: { key: string; name?: string | undefined }
  room?: { title?: string | undefined }
}) => room?.title ?? client.name ?? client.key

const comeBy = ({ last, others }: EventData<'client.reminded'>): string[] => {
  if (others) return ['Somebody is in; it went to the others.']
  return last ? ['Nobody has come yet: it is time to call.'] : []
}

const words: Words = {
  'room.ready': (data) => ({ headline: 'A room is ready', who: whoIs(data), lines: [], url: data.room.url }),
  'room.attention': (data) => ({
    headline: 'A client needs attention',
    who: whoIs(data),
    lines: [`${data.what}.`, `${data.remedy}`],
  }),
  'room.waiting': (data) => ({
    headline: 'A client has been waiting for over an hour',
    who: whoIs(data),
    lines: [`${data.what}.`, `Since ${data.since}`],
  }),
  'room.changed': (data) => ({
    headline: 'A room follows its record',
    who: whoIs(data),
    lines: [`Changed: ${data.parts.join(', ')}`],
    url: data.room.url,
  }),
  'room.ended': (data) => ({
    headline: 'A room has ended',
    who: whoIs(data),
    lines: [`Announced for ${data.day}`],
    url: data.room.url,
  }),
  'client.joined': (data) => ({ headline: 'A client is in', who: whoIs(data), lines: [], url: data.room.url }),
  'client.reminded': (data) => ({
    headline: data.last ? 'A client was reminded for the last time' : 'A client was reminded',
    who: whoIs(data),
    lines: [`Reminder ${data.time}`, ...comeBy(data)],
    url: data.room.url,
  }),
  'backup.finished': (data) => ({
    headline: data.verified ? 'A backup is verified' : 'A backup ended',
    who: data.portal,
    lines: [data.summary],
  }),
  'backup.channel_failed': (data) => ({
    headline: 'The report of a backup did not arrive',
    who: data.portal,
    lines: [`It was given up by this channel: ${data.channel}.`, `Run ${data.run}`],
  }),
  'record.told': (data) => ({ headline: 'A sender is told of its client', who: whoIs(data), lines: [data.told] }),
  'roomkeeper.test': (data) => ({
    headline: 'A test of Roomkeeper',
    who: data.outlet,
    lines: ['Nothing has happened: somebody wanted to see whether this arrives.'],
  }),
}

/** What happened, in words. */
export const eventWords = <T extends EventType>({ type, data }: Pick<OutgoingEvent<T>, 'type' | 'data'>): EventWords =>
  words[type](data)
