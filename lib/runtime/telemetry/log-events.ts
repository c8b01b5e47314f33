import type { LogField } from './log-fields.ts'

export type Level = 'info' | 'warn' | 'error'

interface EventEntry {
  levels: readonly Level[]
  fields: readonly LogField[]
  means: string
  /** What older releases called it. */
  formerly?: string
}

/** Every event that a function logs. A query finds a line by `event`, so that a name, once released, stays. */
export const logEvents = {
  'delivery.answered': {
    levels: ['info', 'warn', 'error'],
    fields: ['result', 'status', 'count', 'reason', 'detail', 'signature', 'events'],
    means: 'A request to the API was answered, with so many clients in it.',
    formerly: 'webhook',
  },
  'stage.reached': {
    levels: ['info'],
    fields: ['stage', 'client', 'roomId', 'count'],
    means:
      'A client has come further: `received`, `queued`, `room`, `folders`, `files`, `people`, `link` or `written-back`.',
    formerly: 'stage',
  },
  'client.completed': {
    levels: ['info'],
    fields: ['outcome', 'durationMs', 'attempt'],
    means: 'Nothing is left to do for the client of a message.',
    formerly: 'client served',
  },
  'client.postponed': {
    levels: ['warn', 'error'],
    fields: ['reason', 'detail', 'attempt', 'retryAfterMs', 'error'],
    means: 'A client is tried again later, by its reason.',
    formerly: 'client waits',
  },
  'client.parked': {
    levels: ['error'],
    fields: ['reason', 'detail', 'attempt', 'error'],
    means: 'A client was put on the dead-letter queue with its reason.',
    formerly: 'client parked',
  },
  'status.write_failed': {
    levels: ['warn'],
    fields: ['reason', 'error'],
    means: 'The CRM record does not say why its client waits or is parked; the message is not affected.',
    formerly: 'status not written',
  },
  'room.copies_ignored': {
    levels: ['warn'],
    fields: ['detail'],
    means: 'Rooms that another user made have the tag of the client as well. They are left alone.',
    formerly: 'rooms of others carry the tag of the client',
  },
  'room.followed': {
    levels: ['info'],
    fields: ['roomId', 'detail'],
    means: 'What has changed in the CRM was changed in the room of a client: `title`, `tags` or `people`.',
  },
  'room.follow_conflict': {
    levels: ['warn'],
    fields: ['roomId', 'detail'],
    means:
      'Parts of a room have changed in the CRM and were changed by people too: `title`, `manager`, `contacts` or `team`. They stay as people have made them.',
  },
  'room.follow_began': {
    levels: ['info'],
    fields: ['roomId', 'detail'],
    means:
      'Nothing was remembered of a room. From now on it follows its record; parts that are not as they are wanted were left alone.',
  },
  'room.follow_refused': {
    levels: ['warn'],
    fields: ['roomId', 'reason', 'detail'],
    means:
      'A room does not follow its record: what is remembered of it cannot be read, the key’s user does not manage it, or DocSpace refuses the change.',
  },
  'client.joined': {
    levels: ['info'],
    fields: ['client', 'roomId', 'detail'],
    means: 'The first of the people of a client was seen to have joined, on the day that `detail` names.',
  },
  'client.not_joined': {
    levels: ['info'],
    fields: ['client', 'roomId'],
    means: 'Nobody of a client has joined within the days of the setting `arrival`. It is not looked any more.',
  },
  'client.reminded': {
    levels: ['info'],
    fields: ['client', 'roomId', 'count', 'detail'],
    means:
      'So many people of a client who have not joined were invited again; `detail` says which reminder it was, and whether the last.',
  },
  'client.not_reminded': {
    levels: ['warn'],
    fields: ['client', 'roomId', 'count'],
    means:
      'So many people of a client were to be reminded and were not: the log of the room does not show that DocSpace has mailed them, or SES refused. The record says so; it is not tried again until the next reminder.',
  },
  'client.manager_not_told': {
    levels: ['warn'],
    fields: ['client', 'roomId', 'attempt', 'detail'],
    means:
      'The managers of a room could not be mailed that the last reminder is sent. It is tried again on the next day, three times in all; what SES refuses is not. The record says it all the same.',
  },
  'client.welcomed': {
    levels: ['info'],
    fields: ['client', 'roomId', 'count'],
    means: 'So many people of a client got the welcome mail of the settings.',
  },
  'client.not_welcomed': {
    levels: ['warn'],
    fields: ['client', 'roomId', 'count'],
    means: 'SES refused the welcome mail to so many people of a client. The record says so; it is not tried again.',
  },
  'client.mail_bounced': {
    levels: ['warn'],
    fields: ['client', 'detail'],
    means:
      'A mail of Roomkeeper to somebody of a client bounced for good or was reported as spam; `detail` says to whom it was and which of the two. The record says so, outlets are told, and a contact gets no other mail of Roomkeeper’s own.',
  },
  'arrivals.looked': {
    levels: ['info'],
    fields: ['count', 'detail'],
    means:
      'It was looked at so many clients whether they have joined; `detail` says how many have, and whether others are left for the next run.',
  },
  'arrivals.failed': {
    levels: ['error'],
    fields: ['client', 'reason', 'detail', 'error'],
    means: 'A client could not be looked at, and is looked at by the next run.',
  },
  'end.announced': {
    levels: ['info'],
    fields: ['detail', 'roomId'],
    means: 'The end of a client’s room was announced on its record; `detail` is the day.',
  },
  'end.called_off': {
    levels: ['info'],
    fields: ['roomId'],
    means: 'The end of a client’s room was called off: its record has another value again.',
  },
  'merge.room_kept': {
    levels: ['info'],
    fields: ['roomId'],
    means:
      'The room of a record that was merged into a client with another room stays as it is, and is no client’s any more.',
  },
  'merge.called_off': {
    levels: ['warn'],
    fields: ['roomId'],
    means:
      'The room of a merged record does not go into the archive: the settings or its tag say so, or the client has no other room that is open.',
  },
  'end.step_made': {
    levels: ['info'],
    fields: ['step', 'roomId'],
    means: 'A step of an end was made: links or people taken away, or the room archived or taken back.',
  },
  'end.completed': {
    levels: ['info'],
    fields: ['roomId', 'count'],
    means: 'The end of a client’s room was read back, and so many people are out of it.',
  },
  'end.stays': {
    levels: ['warn'],
    fields: ['roomId'],
    means: 'A client whose room has ended has come back, and the settings leave the room as it is.',
  },
  'end.waits': {
    levels: ['info'],
    fields: ['detail', 'roomId'],
    means: 'The record of a client was deleted, and its room ends on the day that `detail` names.',
  },
  'end.returned': {
    levels: ['info'],
    fields: ['roomId'],
    means: 'A client whose room has ended has come back, and its room was opened again.',
  },
  'end.not_remembered': {
    levels: ['warn'],
    fields: ['roomId'],
    means: 'The settings name an end of rooms, and there is no bucket to remember it in: nothing ends.',
  },
  'message.visibility_change_failed': {
    levels: ['warn'],
    fields: ['error', 'count'],
    means:
      'SQS did not change for how long messages stay hidden. They return when the visibility timeout of the queue ends.',
    formerly: 'messages stay hidden for longer',
  },
  'message.failed': {
    levels: ['error'],
    fields: ['messageId', 'error'],
    means: 'An unexpected error ended the work on a message, which returns to the queue.',
    formerly: 'message not settled',
  },
  'message.unreadable': {
    levels: ['error'],
    fields: ['messageId'],
    means: 'A message of the queue of backup runs or events is not one of ours. It is parked.',
    formerly: 'message unreadable',
  },
  'message.outdated': {
    levels: ['info'],
    fields: ['step'],
    means: 'A message of a backup run is older than the run and is let go.',
    formerly: 'message left over',
  },
  'secret.unusable': {
    levels: ['warn'],
    fields: ['detail'],
    means: 'A stored secret has not the form that it must have: its name and fields, never its value.',
    formerly: 'secret not usable',
  },
  'key.checked': {
    levels: ['info'],
    fields: ['detail', 'count'],
    means: 'A DocSpace key, named by `detail`, lasts so many days more.',
    formerly: 'key checked',
  },
  'key.check_failed': {
    levels: ['error'],
    fields: ['detail', 'error'],
    means: 'How long a DocSpace key lasts could not be found out.',
    formerly: 'key not checked',
  },
  'rooms.locked_out_found': {
    levels: ['warn'],
    fields: ['count', 'detail'],
    means:
      'So many clients have a room, or an invitation link, of an account that is not active: nobody comes in over the link or an invitation any more. `detail`: how many clients, and how many people who were invited, of the rooms that were looked into have not come.',
  },
  'rooms.of_replaced_owner_found': {
    levels: ['warn'],
    fields: ['count', 'detail'],
    means:
      'So many clients have a room of the account whose key was replaced by another user’s: when that account goes, nobody comes in over its links and invitations any more. `detail` as for `rooms.locked_out_found`.',
  },
  'rooms.restored_portal_found': {
    levels: ['warn'],
    fields: ['count', 'detail'],
    means:
      'The portal was restored: the rooms of so many clients have other numbers than are remembered, and their records lead nowhere. `detail`: of how many clients the numbers were compared.',
  },
  'rooms.check_failed': {
    levels: ['error'],
    fields: ['error'],
    means:
      'It could not be found out whether clients are locked out because the account of a colleague is gone, or whether the portal was restored.',
  },
  'backfill.released': {
    levels: ['info'],
    fields: ['count'],
    means: 'Clients of a backfill were moved into the main queue.',
    formerly: 'backfill released',
  },
  'sweep.completed': {
    levels: ['info'],
    fields: ['count'],
    means: 'A CRM was searched, and so many clients without a webhook were queued.',
    formerly: 'swept',
  },
  'sweep.skipped': {
    levels: ['info', 'warn'],
    fields: ['detail'],
    means: 'A sweep was left out: clients wait in the queues, or the secret of a CRM is not usable.',
    formerly: 'sweep left out',
  },
  'sweep.failed': {
    levels: ['error'],
    fields: ['source', 'reason', 'detail', 'error'],
    means: 'A CRM could not be searched.',
    formerly: 'sweep failed',
  },
  'sweep.clients_in_review_queued': {
    levels: ['info'],
    fields: ['count'],
    means: 'So many clients whose room is ready for review were queued, to see whether their record lets people in.',
  },
  'sweep.due_clients_queued': {
    levels: ['info'],
    fields: ['count'],
    means: 'So many clients were queued because the day has come on which their rooms end.',
  },
  'sweep.changed_clients_queued': {
    levels: ['info'],
    fields: ['count'],
    means: 'So many clients with rooms were queued because their records or people were changed since the last sweep.',
  },
  'sweep.lost_clients_found': {
    levels: ['warn'],
    fields: ['count'],
    means: 'Records say that their clients need attention, but no dead letter is there any more.',
    formerly: 'clients need attention, their messages are gone',
  },
  'sweep.archived_clients_found': {
    levels: ['warn'],
    fields: ['count'],
    means: 'Clients without a room are archived in the CRM and get none.',
    formerly: 'clients are archived in the CRM and get no room',
  },
  'drift.look_failed': {
    levels: ['warn'],
    fields: ['client', 'error'],
    means:
      'For the report of what differs nobody answered about a client, or which clients there are. The others are looked at, and it is tried again where nobody answers at all.',
  },
  'drift.looked': {
    levels: ['info'],
    fields: ['count'],
    means: 'For the report of what differs every client was looked at, or there was no time left. It is sent now.',
  },
  'drift.report_superseded': {
    levels: ['info'],
    fields: [],
    means: 'Another function has gone on with the report of what differs meanwhile, so this one lets go of it.',
  },
  'backup.start_refused': {
    levels: ['warn'],
    fields: ['reason', 'attempt', 'detail'],
    means: 'DocSpace did not start a backup. It is asked again.',
    formerly: 'start refused',
  },
  'backup.start_postponed': {
    levels: ['warn'],
    fields: ['detail'],
    means: 'A backup could not be started when it was due. The queue tries it again.',
    formerly: 'start waits',
  },
  'backup.started': {
    levels: ['info'],
    fields: ['task', 'progress'],
    means: 'DocSpace has begun a backup.',
    formerly: 'backup started',
  },
  'backup.attached': {
    levels: ['info'],
    fields: ['task', 'progress'],
    means: 'A backup that ran already is followed as the one of this run.',
    formerly: 'backup attached',
  },
  'backup.progressed': {
    levels: ['info'],
    fields: ['task', 'progress'],
    means: 'DocSpace is still making the backup.',
    formerly: 'backup runs',
  },
  'backup.ended': {
    levels: ['info'],
    fields: ['outcome', 'reason'],
    means: 'DocSpace has ended a backup, well or not.',
    formerly: 'backup ended',
  },
  'run.superseded': {
    levels: ['info'],
    fields: [],
    means: 'Another worker has changed a backup run meanwhile, so this one lets go of it.',
    formerly: 'another worker goes on',
  },
  'run.failed': {
    levels: ['error'],
    fields: ['error', 'detail', 'attempt'],
    means: 'An unexpected error ended a step of a backup run, which is tried again.',
    formerly: 'run not followed',
  },
  'portal.unreachable': {
    levels: ['warn'],
    fields: ['reason', 'durationMs', 'detail'],
    means: 'A portal has not answered for so long. It is asked again.',
    formerly: 'portal silent',
  },
  'archive.deleted': {
    levels: ['info'],
    fields: ['task'],
    means: 'An archive that retention no longer keeps was deleted in DocSpace.',
    formerly: 'archive deleted',
  },
  'copy.damaged': {
    levels: ['error'],
    fields: ['reason', 'detail'],
    means: 'A copy of an older archive in S3 is not what was stored, or no longer locked.',
  },
  'evidence.not_made': {
    levels: ['warn'],
    fields: ['error'],
    means:
      'The evidence file of a backup could not be stored beside its copy. The report says so; the copy is not affected.',
  },
  'copy.read_failed': {
    levels: ['warn'],
    fields: ['error'],
    means: 'Older copies could not be read again in this night. They are due the next one.',
  },
  'report.delivered': {
    levels: ['info'],
    fields: ['channel', 'attempt'],
    means: 'A channel has taken the report of a backup run, or of what differs in rooms.',
    formerly: 'told',
  },
  'report.delivery_failed': {
    levels: ['warn'],
    fields: ['channel', 'attempt', 'detail'],
    means: 'A channel has not taken the report of a backup run, or of what differs in rooms.',
    formerly: 'report not delivered',
  },
  'report.failure_notice_failed': {
    levels: ['error'],
    fields: ['channel', 'detail'],
    means: 'A channel could not be told that another one had failed.',
    formerly: 'could not report the failed channel',
  },
  'start_notice.delivery_failed': {
    levels: ['warn'],
    fields: ['channel', 'detail'],
    means: 'A channel has not taken the notice that a backup begins. It is not tried again.',
    formerly: 'start notice not delivered',
  },
  'event.queued': {
    levels: ['info'],
    fields: ['eventId', 'eventType', 'count'],
    means: 'An event was queued for so many outlets.',
  },
  'event.delivered': {
    levels: ['info'],
    fields: ['outlet', 'eventId', 'eventType', 'attempt', 'status'],
    means: 'A receiver has taken an event. Of Teams that is all that is known.',
  },
  'event.delivery_failed': {
    levels: ['warn'],
    fields: ['outlet', 'eventId', 'eventType', 'attempt', 'status', 'detail', 'retryAfterMs'],
    means: 'A receiver has not taken an event. It is tried again, for about three days.',
  },
  'event.slowed': {
    levels: ['info'],
    fields: ['outlet', 'eventId', 'eventType', 'count', 'retryAfterMs'],
    means:
      'A channel takes no more at the moment, so often already of this event: it waits for another turn, which is no failed try.',
  },
  'event.given_up': {
    levels: ['error'],
    fields: ['outlet', 'eventId', 'eventType', 'attempt', 'status', 'detail'],
    means: 'An event is not tried any more. `roomkeeper events replay` sends it again.',
  },
  'event.nowhere': {
    levels: ['info'],
    fields: ['outlet', 'eventId', 'eventType', 'attempt', 'detail'],
    means: 'There is no record any more on whose timeline an event could stand, or records of the source have none.',
  },
  'outlet.switched_off': {
    levels: ['error'],
    fields: ['outlet', 'status', 'detail'],
    means: 'An outlet gets nothing any more, until a test of it succeeds.',
  },
} as const satisfies Readonly<Record<string, EventEntry>>

export type LogEvent = keyof typeof logEvents

export type LevelOf<E extends LogEvent> = (typeof logEvents)[E]['levels'][number]

/** Events that are logged with this level. */
export type EventAt<L extends Level> = { [E in LogEvent]: L extends LevelOf<E> ? E : never }[LogEvent]

export type FieldOf<E extends LogEvent> = (typeof logEvents)[E]['fields'][number]
