import { declareReasons } from '../runtime/errors.ts'

/** Why a client waits for its CRM, or is parked because of it. */
export const crmReasons = declareReasons({
  'crm-unreachable': {
    kind: 'retry',
    what: 'The CRM does not answer',
    means: 'The room is made as soon as the CRM is back; nothing is lost.',
    remedy: 'Check that the CRM is up. Roomkeeper tries again automatically.',
  },
  'crm-moved': {
    kind: 'retry',
    what: 'The address in the settings does not lead to the API of the CRM',
    means: 'No record can be read or written until the address is right.',
    remedy: 'Correct the url of the source in the settings; waiting clients resume automatically.',
  },
  'crm-version-retired': {
    kind: 'retry',
    what: 'The CRM has retired the version of its API that the settings name',
    means: 'No record can be read or written until the settings name a newer one.',
    remedy: 'Set apiVersion of the source to a version that the CRM serves; waiting clients resume automatically.',
  },
  'crm-busy': {
    kind: 'retry',
    resolvesItself: true,
    what: 'The CRM limits the number of requests',
    means: 'The client waits until the CRM takes requests again.',
    remedy: 'Nothing. If it happens often, another integration may be using up the limit.',
  },
  'crm-key-refused': {
    kind: 'retry',
    what: 'The CRM refuses the stored credentials',
    means: 'No record can be read or written until the credentials work again.',
    remedy: 'Store working credentials with `roomkeeper connect`; waiting clients resume automatically.',
  },
  'crm-wrong-credential': {
    kind: 'park',
    what: 'A credential of the wrong kind was given for the CRM',
    means:
      'The CRM accepts it only for a while, or it serves another purpose. Nothing was made and nothing was stored.',
    remedy: 'Run `roomkeeper connect` with the kind of credential that the detail names.',
  },
  'crm-forbidden': {
    kind: 'retry',
    what: 'The integration user may not read or write the record',
    means: 'The rights of the integration user in the CRM do not include this record.',
    remedy: 'Give the integration user the rights to read and edit the record; waiting clients resume automatically.',
  },
  'crm-team-hidden': {
    kind: 'retry',
    what: 'The integration user may not see who works for the client',
    means: 'The team of the record is to be in the room, and who it is cannot be read. Nothing is made meanwhile.',
    remedy:
      'Give the integration user the right that the detail names, or take team.fromCrm out of the settings; waiting clients resume automatically.',
  },
  'crm-not-written': {
    kind: 'park',
    what: 'The CRM did not keep every field that was written on the record',
    means:
      'The room is ready. The fields that the detail names do not exist or are closed to the integration user; the others are written.',
    remedy: 'Run `roomkeeper connect`, which shows or makes the fields and their rights, then replay the client.',
  },
  'crm-refused': {
    kind: 'park',
    what: 'The CRM refuses some fields that were written on the record',
    means: 'The room is ready. The fields that the detail names do not take their values; the others are written.',
    remedy: 'Run `roomkeeper connect`, which tries each field and says what it must be, then replay the client.',
  },
  'callback-refused': {
    kind: 'park',
    what: 'The receiver of the callback refuses the event',
    means: 'The sender does not know the state of its client. What was made stays; it does not depend on the callback.',
    remedy:
      'See the status in the detail, correct the receiver at `sources.generic.callbackUrl`, then replay the client.',
  },
  'callback-not-left': {
    kind: 'retry',
    what: 'The callback cannot be left for its sender',
    means:
      'What was made stays. The sender is told as soon as the queue of events and the bucket of memories answer; nothing is lost.',
    remedy: 'Nothing, unless it goes on: then look at the health of AWS. Roomkeeper tries again automatically.',
  },
  'crm-rule-refuses': {
    kind: 'park',
    what: 'A rule of the CRM requires other properties before this record may change',
    means:
      'An administrator of the CRM made the properties that the detail names required. What was made already stays.',
    remedy: 'Fill in the properties on the record, or let the rule except the app, then replay the client.',
  },
  'crm-record-refused': {
    kind: 'park',
    what: 'The CRM refuses every change of this record',
    means: 'No field of the record can be written, not even the status. What was made already stays.',
    remedy:
      'Find out what the CRM requires for a change of this record (a required field, a rule, an archived record), then replay the client.',
  },
  'crm-archived': {
    kind: 'park',
    what: 'The record is archived in the CRM',
    means:
      'The CRM refuses every change of an archived record, so nothing is made for the client. What was made already stays.',
    remedy: 'Take the record out of the archive, then replay the client.',
  },
  'crm-not-understood': {
    kind: 'park',
    what: 'The CRM does not accept the request',
    means:
      'The request is wrong for this version or these settings of the CRM. A retry cannot help. What was made already stays.',
    remedy: 'Run `roomkeeper doctor`, which checks fields and rights.',
  },
  'crm-unreadable': {
    kind: 'park',
    what: 'The records of the source cannot be read, and the message has no fields',
    means: 'Nothing but the id of this client is known.',
    remedy: 'Let the sender send the client once more.',
  },
  'crm-address-refused': {
    kind: 'park',
    what: 'The CRM delivers to an internal address only if its configuration allows it',
    means: 'The CRM refuses a webhook to the address, so no client would arrive.',
    remedy:
      'Add the line in the detail to data/config.php of EspoCRM, or give a public address; then run `roomkeeper connect` again.',
  },
  'crm-admin-refused': {
    kind: 'park',
    what: 'The CRM refuses the name or the password of the administrator',
    means: 'Fields can be made and deleted only by an administrator. Nothing that was given was stored.',
    remedy:
      'Give the user name and password with which an administrator signs in. After ten wrong ones EspoCRM locks the address for a minute.',
  },
  'crm-no-admin': {
    kind: 'park',
    what: 'The given user is not an administrator of the CRM',
    means: 'Fields can be made and deleted only by an administrator. Nothing that was given was stored.',
    remedy: 'Give the user name and password of an administrator.',
  },
  'crm-settling': {
    kind: 'retry',
    what: 'The record is new and lacks a name or a contact',
    means: 'The client waits for some seconds, in case somebody is still typing.',
    remedy: 'Nothing.',
  },
  'crm-fields-missing': {
    kind: 'retry',
    what: 'The record has no fields that take the room’s data',
    means: 'Nothing is made for the client until the fields are there: nobody would see the room in the CRM.',
    remedy: 'Run `roomkeeper connect`, which makes the fields or shows how; waiting clients resume automatically.',
  },
  'crm-record-locked': {
    kind: 'retry',
    what: 'The record is locked in the CRM, or a rule of the CRM refuses every change of it',
    means: 'Nothing can be written on the record until it is unlocked. What was made already stays.',
    remedy:
      'Unlock the record in the CRM, or make its DocSpace fields not lockable; waiting clients resume automatically.',
  },
  'crm-changing': {
    kind: 'retry',
    what: 'Somebody else is changing the record at the same time',
    means: 'Roomkeeper writes the record again shortly.',
    remedy: 'Nothing.',
  },
  'crm-field-unknown': {
    kind: 'park',
    what: 'The records of the CRM have no field of that name',
    means: 'Without the field nobody knows which records are clients, so none was listed.',
    remedy: 'Correct the filter, or the source in the settings: use the names of fields in the CRM’s API.',
  },
  'crm-place-unknown': {
    kind: 'park',
    what: 'The saved place to continue from is no longer valid',
    means: 'The settings have changed since the place was saved, or the place itself was changed.',
    remedy: 'Start from the beginning: clients that have a room are not queued again.',
  },
})
