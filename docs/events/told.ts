import type { EventType } from '#lib/events/event.ts'

/** When each event is told. */
export const told: Readonly<Record<EventType, string>> = {
  'room.ready': 'A client’s room is ready, just before its record says so; again when an ended room was opened again.',
  'room.attention': 'A client is parked: nothing goes on until somebody helps.',
  'room.waiting':
    'A client has been waiting for an hour. It is seen when it is tried again; of one that no worker has begun with (`not-begun`) the sweep tells, every night unless `sweep.schedule` says otherwise, where the CRM can be searched: once for each client, and of at most `sweep.most` at a time. It goes on by itself.',
  'room.changed': 'A room that [follows its record](following.md) was changed because the record was.',
  'room.ended': 'A room [has ended](ending.md).',
  'client.joined':
    'Somebody of the client [has come into the room](arrival.md), where the settings have Roomkeeper look for it.',
  'client.reminded':
    'People of a client who has not come [were invited once more](arrival.md#reminders), where the settings ask for it.',
  'backup.finished':
    'A [backup](backups.md) has ended, well or badly. The same data as the setting `callbackUrl` of a backup sends, which goes on beside it.',
  'backup.channel_failed':
    'The report of a backup could not be delivered by one of its channels, which was given up. The same data as the callback of a backup sends, where it works.',
  'record.told':
    'A sender of your own [is told of its client](crms/any-sender.md#what-comes-back). No receiver gets this body: it stands in `roomkeeper events list`, where the outlet `generic.callback` got what `told` names.',
  'roomkeeper.test': 'Somebody tries an outlet. It is sent to that one alone, whatever it asks for.',
}
