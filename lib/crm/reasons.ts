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
  'crm-version-retired': {
    kind: 'retry',
    what: 'The CRM has retired the version of its API that the settings name',
    means: 'No record can be read or written until the settings name a newer one.',
    remedy: 'Set apiVersion of the source to one that the CRM serves; the messages go on by themselves.',
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
  'crm-wrong-credential': {
    kind: 'park',
    what: 'What was given for the CRM is of another kind than what Roomkeeper needs',
    means: 'The CRM takes it for a while only, or it does something else there. Nothing was made and nothing stored.',
    remedy: 'Give the kind that the detail names to `roomkeeper connect`.',
  },
  'crm-forbidden': {
    kind: 'retry',
    what: 'The CRM does not let us read or write the record',
    means: 'The rights of the integration user do not reach this record.',
    remedy: 'Give the integration user the right to read and edit it; the messages go on by themselves.',
  },
  'crm-not-written': {
    kind: 'park',
    what: 'The CRM did not keep all that was written on the record',
    means: 'The room is ready. The fields that the detail names are missing or closed to us; the others are written.',
    remedy: 'Run `roomkeeper connect`, which shows or makes the fields and their rights, then replay the client.',
  },
  'crm-refused': {
    kind: 'park',
    what: 'The CRM refuses some of what was written on the record',
    means: 'The room is ready. The fields that the detail names do not take their values; the others are written.',
    remedy: 'Run `roomkeeper connect`, which tries each field and says what it must be, then replay the client.',
  },
  'callback-refused': {
    kind: 'park',
    what: 'The receiver of the callback refuses the event',
    means: 'The sender was not told of its client. What was made stays: nothing of it depends on the callback.',
    remedy:
      'Look at the status in the detail, repair the receiver at `sources.generic.callbackUrl`, then replay the client.',
  },
  'crm-rule-refuses': {
    kind: 'park',
    what: 'A rule of the CRM asks for something else before this record may change',
    means:
      'Whoever administers the CRM made the properties that the detail names required. What was made already stays.',
    remedy: 'Fill them in on the record, or let the rule except the app, then replay the client.',
  },
  'crm-record-refused': {
    kind: 'park',
    what: 'The CRM takes no change of this record',
    means: 'No field of it can be written, not even the status. What was made already stays.',
    remedy:
      'Look what the CRM asks of a change of this record: a required field, a rule, an archived record. Then replay the client.',
  },
  'crm-archived': {
    kind: 'park',
    what: 'The record is archived in the CRM',
    means: 'An archived record takes no change, so nothing is made for the client. What was made already stays.',
    remedy: 'Take the record out of the archive, then replay the client.',
  },
  'crm-not-understood': {
    kind: 'park',
    what: 'The CRM does not accept the request',
    means: 'The request is wrong for this version or these settings of the CRM; sending it again cannot help.',
    remedy: 'Run `roomkeeper doctor`, which looks at fields and rights. What was made already stays.',
  },
  'crm-unreadable': {
    kind: 'park',
    what: 'The source cannot be asked for its records, and the message carries no fields',
    means: 'Nothing is known of this client but its id.',
    remedy: 'Have the sender send the client once more.',
  },
  'crm-address-refused': {
    kind: 'park',
    what: 'The CRM delivers to no internal address unless its configuration allows it',
    means: 'It makes no webhook to the address, and would tell of no client.',
    remedy:
      'Put what the detail names into data/config.php of EspoCRM, or give a public address; then run `roomkeeper connect` again.',
  },
  'crm-admin-refused': {
    kind: 'park',
    what: 'The CRM refuses the name or the password of the administrator',
    means: 'It makes and deletes no fields for us. Nothing was stored of what was given.',
    remedy:
      'Give the user name and password of an administrator who signs in with them. After ten wrong ones EspoCRM locks the address for a minute.',
  },
  'crm-no-admin': {
    kind: 'park',
    what: 'The user who was given is no administrator of the CRM',
    means: 'It makes and deletes no fields for him. Nothing was stored of what was given.',
    remedy: 'Give the user name and password of an administrator.',
  },
  'crm-settling': {
    kind: 'retry',
    what: 'The record is brand-new and lacks its name or a contact',
    means: 'The client waits some seconds, in case somebody is still typing.',
    remedy: 'Nothing.',
  },
  'crm-fields-missing': {
    kind: 'retry',
    what: 'The record has no fields that take the room’s data',
    means: 'Nothing is made for the client until they are there: nobody would see the room in the CRM.',
    remedy: 'Run `roomkeeper connect`, which makes the fields or shows how; the messages go on by themselves.',
  },
  'crm-record-locked': {
    kind: 'retry',
    what: 'The record is locked in the CRM, or a rule of the CRM refuses every change of it',
    means: 'Nothing can be written on it until then. What was made already stays.',
    remedy: 'Unlock the record in the CRM, or make its DocSpace fields not lockable; the messages go on by themselves.',
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
    what: 'The saved place to continue from is no longer valid',
    means: 'The settings have changed since it was noted, or it was changed itself.',
    remedy: 'Start from the beginning: whoever has a room is not queued again.',
  },
})
