interface FieldEntry {
  type: 'text' | 'number'
  means: string
  /** What older releases called it. */
  formerly?: string
}

/** All that a log line may carry beside its time, level and event. No field is for a name, an e-mail address or a secret. */
export const logFields = {
  correlationId: {
    type: 'text',
    means: 'Id of the request, job or backup run that a line belongs to. It goes with every message of it.',
    formerly: 'delivery',
  },
  messageId: { type: 'text', means: 'Id of the SQS message.', formerly: 'message' },
  source: { type: 'text', means: 'Name of the source in the settings; `unknown` for a path that names none.' },
  client: { type: 'text', means: 'Key of the client, such as `hubspot:company:42`.' },
  portal: { type: 'text', means: 'Name of the portal in the settings of the backups.' },
  stage: { type: 'text', means: 'What a client has reached on its way.' },
  result: {
    type: 'text',
    means: 'How a delivery was received, as in the metric `WebhookDeliveries`.',
    formerly: 'verdict',
  },
  reason: { type: 'text', means: 'Id of a reason, see [reasons](reasons.md).' },
  detail: { type: 'text', means: 'What exactly: a setting, a status, ids, or lines of code where something failed.' },
  error: { type: 'text', means: 'Class of the error.' },
  outcome: { type: 'text', means: 'How the work ended.' },
  status: { type: 'number', means: 'HTTP status that a delivery was answered with.' },
  signature: { type: 'text', means: 'Kind of the signature that a delivery had.' },
  events: { type: 'text', means: 'Which events of the CRM a delivery had, of those that the settings ask for.' },
  roomId: { type: 'text', means: 'Number of the room in DocSpace.' },
  task: { type: 'text', means: 'Id of the backup task in DocSpace.' },
  progress: { type: 'number', means: 'How far DocSpace is with a backup, in percent.' },
  step: { type: 'text', means: 'Number of the message within its backup run.' },
  outlet: { type: 'text', means: 'Name of the outlet in the settings.' },
  eventId: { type: 'text', means: 'Id of an event that outlets are told of; receivers get it as `webhook-id`.' },
  eventType: { type: 'text', means: 'Its type, such as `room.ready`.' },
  channel: { type: 'text', means: 'Where a report goes: `mail`, `callback` or `incident`.' },
  attempt: { type: 'number', means: 'Which try it was, from 1 on.' },
  retryAfterMs: { type: 'number', means: 'Milliseconds until the next try.', formerly: 'after' },
  durationMs: { type: 'number', means: 'How long it took or lasts, in milliseconds.', formerly: 'ms' },
  count: { type: 'number', means: 'How many: clients, messages or days.' },
} as const satisfies Readonly<Record<string, FieldEntry>>

export type LogField = keyof typeof logFields

/** Values of the fields of a log line. */
export type LogFields = { [F in LogField]?: (typeof logFields)[F]['type'] extends 'number' ? number : string }
