import { declareReasons } from '../runtime/errors.ts'

/** What a CRM can answer that makes a client wait or parks it. */
export const crmReasons = declareReasons({
  'crm-unreachable': {
    kind: 'retry',
    what: 'The CRM does not answer',
    means: 'The room is made as soon as the CRM is back; nothing is lost.',
    remedy: 'Check that the CRM is up. Nothing else is to be done.',
  },
  'crm-moved': {
    kind: 'retry',
    what: 'There is no API of the CRM at the address of the settings',
    means: 'No record can be read or written until the address is right.',
    remedy: 'Correct the url of the source in the settings; the messages go on by themselves.',
  },
  'crm-busy': {
    kind: 'retry',
    passes: true,
    what: 'The CRM asked to slow down',
    means: 'The client waits until the CRM takes requests again.',
    remedy: 'Nothing. If it happens often, another integration may be using up the limit.',
  },
  'crm-key-refused': {
    kind: 'retry',
    what: 'The CRM refuses our credentials',
    means: 'No record can be read or written until they work again.',
    remedy: 'Store working credentials with `roomkeeper connect`; the messages go on by themselves.',
  },
  'crm-forbidden': {
    kind: 'retry',
    what: 'The CRM does not let us read or write the record',
    means: 'The rights of the integration user do not reach this record.',
    remedy: 'Give the integration user the right to read and edit it; the messages go on by themselves.',
  },
  'crm-not-written': {
    kind: 'park',
    what: 'The CRM answered, but did not keep what was written',
    means: 'The room is ready, only its link is not on the record.',
    remedy: 'The DocSpace fields are missing or read-only: run `roomkeeper connect`, then replay the client.',
  },
  'crm-refused': {
    kind: 'park',
    what: 'The CRM refuses what was written',
    means: 'The room is ready, only its link is not on the record.',
    remedy: 'The named field does not take the value: compare its type and length with the documentation, then replay.',
  },
  'crm-unreadable': {
    kind: 'park',
    what: 'The source cannot be asked for its records, and the message carries no fields',
    means: 'Nothing is known of this client but its id.',
    remedy: 'Have the sender send the client once more.',
  },
  'crm-settling': {
    kind: 'retry',
    what: 'The record is brand-new and lacks its name or a contact',
    means: 'The client waits some seconds, in case somebody is still typing.',
    remedy: 'Nothing.',
  },
  'crm-fields-missing': {
    kind: 'retry',
    what: 'The record has no fields for the room’s data',
    means: 'Nothing was made yet: without them nobody would see the room in the CRM.',
    remedy: 'Run `roomkeeper connect`, which makes the fields or shows how; the messages go on by themselves.',
  },
  'crm-changing': {
    kind: 'retry',
    what: 'The record is being changed by somebody at the same time',
    means: 'The write-back is tried again shortly.',
    remedy: 'Nothing.',
  },
  'crm-field-unknown': {
    kind: 'park',
    what: 'The CRM has no field of that name on its records',
    means: 'Which of them are clients cannot be told, so none was listed.',
    remedy: 'Correct the filter, or the source in the settings: fields are named as the CRM’s API names them.',
  },
  'crm-place-unknown': {
    kind: 'park',
    what: 'The place to go on from is none in this list',
    means: 'The settings have changed since it was noted, or it was changed itself.',
    remedy: 'Start from the beginning: whoever has a room is not queued again.',
  },
})
