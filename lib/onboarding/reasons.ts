import { declareReasons } from '../runtime/errors.ts'

/** Why Roomkeeper itself makes a client wait or parks it. */
export const onboardingReasons = declareReasons({
  'message-unreadable': {
    kind: 'park',
    what: 'The message is none that Roomkeeper wrote',
    means: 'Nobody can tell which client it was about.',
    remedy: 'Look at the message, then discard it. If a newer version wrote it, deploy that version and replay.',
  },
  'source-closed': {
    kind: 'park',
    what: 'The CRM this client comes from is not configured any more',
    means: 'Its records can be neither read nor written.',
    remedy: 'Connect the CRM again and replay, or discard the message.',
  },
  'secret-missing': {
    kind: 'retry',
    everyone: true,
    what: 'A secret that Roomkeeper needs has no usable value',
    means: 'No client can be served until it is stored.',
    remedy: 'Store the named secret; the messages go on by themselves within five minutes.',
  },
  'secret-unreachable': {
    kind: 'retry',
    everyone: true,
    what: 'A secret that Roomkeeper needs cannot be read',
    means:
      'Secrets Manager does not answer, or the worker may not read the secret. No client can be served until then.',
    remedy: 'Check the rights of the worker and the state of AWS; the messages go on by themselves.',
  },
  'client-deleted': {
    kind: 'park',
    what: 'The CRM has no record of this client',
    means: 'It was deleted there, or its id is wrong. No room is made; one that exists already is kept.',
    remedy: 'Discard the message. If the record was restored, replay it.',
  },
  'client-without-name': {
    kind: 'park',
    what: 'The client has no name',
    means: 'A room cannot be named after it.',
    remedy: 'Fill in the name in the CRM, then replay the client.',
  },
  'manager-unknown': {
    kind: 'park',
    what: 'Nobody can manage the room',
    means: 'Neither the owner of the record nor the default manager is an active DocSpace account.',
    remedy: 'Create or reactivate the account in DocSpace, or change the default manager, then replay the client.',
  },
  'owner-unknown': {
    kind: 'park',
    what: 'The owner of the record has no active DocSpace account',
    means: 'The settings say to wait for one (`manager.unknownOwner: park`).',
    remedy: 'Create the account in DocSpace or change the owner in the CRM, then replay the client.',
  },
  'template-missing': {
    kind: 'park',
    what: 'A template of the welcome content is not there or may not be read',
    means: 'The room is kept as far as it was made; it lacks the welcome content.',
    remedy: 'Restore the template in DocSpace or correct its id in the settings, then replay the client.',
  },
  'template-extension': {
    kind: 'park',
    what: 'The title of a welcome file has another extension than its template',
    means: 'DocSpace would convert the file, or store it under the wrong name.',
    remedy: "Give the title in the settings the template's own extension, then replay the client.",
  },
  'two-rooms': {
    kind: 'park',
    what: 'Two rooms carry the tag of this client',
    means: 'Roomkeeper does not choose between them, and never makes a third.',
    remedy: "Take the client's tag off the wrong room in DocSpace (or delete that room), then replay the client.",
  },
  'room-settling': {
    kind: 'retry',
    passes: true,
    what: 'An empty room of the same name was made a moment ago, and nobody can tell yet for whom',
    means:
      'DocSpace writes a room first and its tag a little later. In two minutes it is certain whether it is the room of another client of that name, or one of this client that lost its tag.',
    remedy: 'Nothing.',
  },
  'room-contested': {
    kind: 'retry',
    passes: true,
    what: 'Two clients took the same room without a tag for theirs',
    means: 'Both have given it up before anybody was let in, and each gets a room of its own in a moment.',
    remedy: 'Nothing. The room that was given up is empty or holds welcome files only; it can be deleted.',
  },
  'room-archived': {
    kind: 'park',
    what: 'The room of this client was archived before it was ready',
    means: 'An archived room cannot be changed.',
    remedy: 'Take the room out of the archive, then replay the client; or discard the message.',
  },
  'copy-running': {
    kind: 'retry',
    what: 'DocSpace is still copying the welcome content',
    means: 'The copy takes longer than usual; in a few minutes Roomkeeper looks what has arrived.',
    remedy: 'Nothing. If it happens often, the welcome pack is large or the DocSpace server busy.',
  },
  'template-slot-busy': {
    kind: 'retry',
    passes: true,
    what: 'DocSpace is making another room from a template',
    means: 'A portal makes one at a time; this client is next in a moment.',
    remedy: 'Nothing. For more at once use the welcome content way `folder`.',
  },
  'not-as-wanted': {
    kind: 'retry',
    what: 'DocSpace answered with success, but reading back shows that something is missing',
    means: 'The work is done again later, and only what is missing.',
    remedy: 'If it lasts, the detail names what is missing: check rights and storage of the portal.',
  },
  'invitation-refused': {
    kind: 'park',
    what: 'DocSpace does not let the client or the manager be invited',
    means: 'The room and its content are ready, people are missing.',
    remedy:
      'Allow guests in the DocSpace security settings, or change the roles in the settings, then replay the client.',
  },
  unexpected: {
    kind: 'park',
    what: 'Roomkeeper failed in a way nobody foresaw, five times',
    means: 'This is a fault of Roomkeeper or a surprise from outside.',
    remedy: 'The log of the client has the error. Report it; replay the client when it is mended.',
  },
  'unexpected-once': {
    kind: 'retry',
    what: 'Roomkeeper failed in a way nobody foresaw',
    means: 'It is tried again, five times in all.',
    remedy: 'Nothing yet; the log of the client has the error.',
  },
  'waited-too-long': {
    kind: 'park',
    what: 'What the client waited for did not come back in time',
    means: 'The waiting time of the settings (`patienceHours`) is over.',
    remedy: 'Mend the cause that the detail names, then replay the client.',
  },
})
