import { declareReasons } from '../runtime/errors.ts'

/** Why Roomkeeper itself makes a client wait or parks it. */
export const onboardingReasons = declareReasons({
  'message-unreadable': {
    kind: 'park',
    what: 'The message was not written by Roomkeeper',
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
    affectsAllClients: true,
    what: 'A secret that Roomkeeper needs has no usable value',
    means: 'No client can be served until it is stored.',
    remedy: 'Store the named secret; the messages resume automatically within five minutes.',
  },
  'secret-unreachable': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'A secret that Roomkeeper needs cannot be read',
    means:
      'Secrets Manager does not answer, or the worker may not read the secret. No client can be served until then.',
    remedy: 'Check the rights of the worker and the state of AWS; the messages resume automatically.',
  },
  'memory-unreadable': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'What Roomkeeper remembers of the portal cannot be read',
    means:
      'This secret stores who owns the rooms, what makes their links, and what the welcome content was. It is not overwritten, because all of that would be lost.',
    remedy:
      'Restore the previous value of the secret (docs/runbook.md, clients-wait); the messages resume automatically.',
  },
  'client-memory-unreachable': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'What Roomkeeper remembers of the client cannot be read or kept',
    means:
      'S3 does not answer, or the worker may not use the bucket of memories. The room is there, and its people may be in it; it is reported ready when what was wanted of it is remembered.',
    remedy: 'Check the rights of the worker and the state of AWS; the messages resume automatically.',
  },
  'queue-unreachable': {
    kind: 'retry',
    what: 'A queue cannot be asked',
    means:
      'A record has another key and its message cannot be sent under that one, a message cannot be kept hidden while its room is made, or outlets cannot be told what happened. Nothing is lost.',
    remedy: 'Check the rights of the worker and the state of AWS; the messages resume automatically.',
  },
  'not-begun': {
    kind: 'retry',
    what: 'No worker has begun with the client',
    means:
      'Its record was made over an hour ago and says nothing of Roomkeeper: its webhook never came, its message stands behind many others, or nobody takes messages from the queue.',
    remedy:
      'The alarms of the queue tell whether workers run. A sweep queues the client as soon as the queues are short; `roomkeeper onboard` serves it now.',
  },
  'welcome-changed': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'The number of welcome content leads to something else than before',
    means: 'A restored portal numbers everything anew: another client’s document may stand there. Nothing is copied.',
    remedy:
      'Compare with `roomkeeper welcome`. Correct the number in the settings, or accept it with `roomkeeper welcome --accept`; the messages resume automatically.',
  },
  'docspace-key-new': {
    kind: 'retry',
    resolvesItself: true,
    what: 'A key of another DocSpace user was added a moment ago',
    means: 'Its user makes rooms from a quarter of an hour on, when every worker knows of it.',
    remedy: 'Nothing.',
  },
  'docspace-key-of-another': {
    kind: 'retry',
    affectsAllClients: true,
    what: 'The DocSpace API key belongs to another user than the one who owns the rooms',
    means:
      'Another user does not see the rooms that are there, or may not fill and share them: clients would get a second room. Nothing is made until the key is right.',
    remedy:
      'Store an API key of the same DocSpace user; the messages resume automatically. If a colleague goes and the key is of who takes over: `roomkeeper handover`, then `roomkeeper key --accept`, as after a restore of the portal (docs/deploy.md, “Another key”).',
  },
  'client-deleted': {
    kind: 'park',
    what: 'The CRM has no record of this client',
    means: 'It was deleted there, or its id is wrong. No room is made; one that exists already is kept.',
    remedy: 'Discard the message. If the record was restored, replay it.',
  },
  'no-rule': {
    kind: 'park',
    what: 'No rule of the settings takes this client',
    means: 'Nobody can tell which room it should have. No room was made.',
    remedy:
      'Correct the fields of the record that the rules look at, or add a rule to onboarding.rooms (a last one without `where` takes all), then replay the client.',
  },
  'client-without-name': {
    kind: 'park',
    what: 'The client has no name',
    means: 'A room cannot be named after it.',
    remedy: 'Fill in the name in the CRM, then replay the client.',
  },
  'team-unknown': {
    kind: 'park',
    what: 'DocSpace does not have everybody whom onboarding.team names, or whom the record names as its team',
    means: 'Nothing is made for the client: the settings say so with `team.unknown: park`.',
    remedy:
      'See `roomkeeper doctor` for whom it is. Create or reactivate the account or group in DocSpace, or correct onboarding.team, then replay the client.',
  },
  'manager-unknown': {
    kind: 'park',
    what: 'Nobody can manage the room',
    means: 'Neither the owner of the record nor the default manager is an active DocSpace account.',
    remedy: 'Create or reactivate the account in DocSpace, or change the default manager, then replay the client.',
  },
  'owner-unknown': {
    kind: 'park',
    what: 'The owner of the record has no DocSpace account',
    means: 'The settings say to wait for one (`manager.unknownOwner: park`).',
    remedy: 'Create the account in DocSpace or change the owner in the CRM, then replay the client.',
  },
  'owner-deactivated': {
    kind: 'park',
    what: 'The DocSpace account of the record’s owner is not active',
    means: 'The settings say to wait for an owner who can manage the room (`manager.unknownOwner: park`).',
    remedy: 'Reactivate the account in DocSpace or change the owner in the CRM, then replay the client.',
  },
  'owner-missing': {
    kind: 'park',
    what: 'The record has no owner',
    means: 'The settings say to wait for an owner who can manage the room (`manager.unknownOwner: park`).',
    remedy: 'Give the record an owner in the CRM, then replay the client.',
  },
  'owner-inactive': {
    kind: 'park',
    what: 'The owner of the record is deactivated in the CRM',
    means: 'The settings say to wait for an owner who can manage the room (`manager.unknownOwner: park`).',
    remedy: 'Give the record another owner in the CRM, then replay the client.',
  },
  'owner-hidden': {
    kind: 'park',
    what: 'The CRM does not show who owns the record',
    means: 'The owner is deactivated or deleted there, or the integration user may not read users.',
    remedy: 'Give the integration user the right to read users, or the record another owner, then replay the client.',
  },
  'owner-without-address': {
    kind: 'park',
    what: 'The owner of the record has no usable e-mail address in the CRM',
    means: 'Without one nobody can tell which DocSpace account is the owner’s.',
    remedy: 'Fill in the address of the owner in the CRM, then replay the client.',
  },
  'template-missing': {
    kind: 'park',
    what: 'A template of the welcome content is not there or may not be read',
    means: 'The room is kept as far as it was made; it lacks the welcome content.',
    remedy: 'Restore the template in DocSpace or correct its id in the settings, then replay the client.',
  },
  'logo-not-taken': {
    kind: 'park',
    what: 'The file that is to be the logo of rooms is no picture that DocSpace takes',
    means: 'It takes PNG and JPEG, as delivered up to 5 MB. Nobody was let into a room without its logo.',
    remedy:
      'Put another picture into DocSpace and name its number in the settings (room.logoFileId), then replay the client.',
  },
  'template-too-large': {
    kind: 'park',
    what: 'The template of the welcome content has more than 100 folders, or more than 50 documents to fill',
    means: 'It is taken for a mistake: nothing of it was copied.',
    remedy: 'Name a smaller folder or template in the settings, then replay the client.',
  },
  'template-extension': {
    kind: 'park',
    what: 'The title of a welcome file has another extension than its template',
    means: 'DocSpace would convert the file, or store it under the wrong name.',
    remedy: "Give the title in the settings the template's own extension, then replay the client.",
  },
  'name-value-missing': {
    kind: 'park',
    detailOnRecord: true,
    what: 'A placeholder in a name of the room has no value',
    means:
      'The title of the room, a folder, a file or the link asks the client’s record for what the detail names, and the record lacks it, or has it in a form that its format does not fit. Nothing was made.',
    remedy:
      'Fill in the field in the CRM, or give the placeholder something to stand in its place, as `{field:region|else none}`, then replay the client.',
  },
  'document-value-missing': {
    kind: 'park',
    detailOnRecord: true,
    what: 'A placeholder of a welcome file has no value',
    means:
      'The client’s record lacks what the detail names after the file. Nothing was put into the room. With the setting `onboarding.documents.unfilled: upload` the file is put there all the same.',
    remedy: 'Fill in the field in the CRM, or correct the placeholder in the template, then replay the client.',
  },
  'document-not-fillable': {
    kind: 'park',
    detailOnRecord: true,
    what: 'A welcome file cannot be filled',
    means:
      'The detail names the file and what stands in the way. Nothing was put into the room. With the setting `onboarding.documents.unfilled: upload` the file is put there unfilled.',
    remedy: 'Correct the template in DocSpace, or take `fill` off it in the settings, then replay the client.',
  },
  'two-rooms': {
    kind: 'park',
    what: 'Two rooms carry the tag of this client',
    means: 'Roomkeeper does not choose between them, and never makes a third.',
    remedy: "Take the client's tag off the wrong room in DocSpace (or delete that room), then replay the client.",
  },
  'room-settling': {
    kind: 'retry',
    resolvesItself: true,
    what: 'An empty room of the same name was made a moment ago, and nobody can tell yet for whom',
    means:
      'DocSpace writes a room first and its tag a little later. In two minutes it is certain whether it is the room of another client of that name, or one of this client that lost its tag.',
    remedy: 'Nothing.',
  },
  'record-settling': {
    kind: 'retry',
    resolvesItself: true,
    what: 'The record is so new that a lead which is being converted may still name it',
    means:
      'EspoCRM saves the lead a moment after what it makes of it. In a quarter of a minute it is certain whether the record goes on with the room of a lead.',
    remedy: 'Nothing.',
  },
  'room-contested': {
    kind: 'retry',
    resolvesItself: true,
    what: 'Two clients took the same room without a tag for theirs',
    means: 'Both have given it up before anybody was invited, and each gets a room of its own in a moment.',
    remedy: 'Nothing. The room that was given up is empty or holds welcome files only; it can be deleted.',
  },
  'room-of-two-clients': {
    kind: 'park',
    what: 'The room with this client’s tag carries the tag of another client too',
    means: 'Roomkeeper invites nobody into a room that may be another client’s, and makes no second one.',
    remedy:
      'In DocSpace, take the tag of the client that the room is not for off the room that the detail names, then replay the client.',
  },
  'room-exchanged': {
    kind: 'park',
    what: 'The room with this client’s tag may be another client’s',
    means:
      'It was never ready for this client, has another title, and a link or people that are not this client’s: somebody may have exchanged the tags of two rooms. Nobody was invited.',
    remedy:
      'Look at the room that the detail names in DocSpace. If it is another client’s, put the right tags on both rooms; if it is this client’s, give it the title that its room would have. Then replay the client.',
  },
  'room-of-another-user': {
    kind: 'park',
    what: 'The only room with this client’s tag belongs to another DocSpace user',
    means:
      'It is a copy that somebody made of the client’s room, or a room that was handed over. Roomkeeper works in rooms of its own user only.',
    remedy:
      'If it is a copy, take the tag off it in DocSpace; if it is the client’s room, make the API key’s user its owner again. Then replay the client.',
  },
  'merged-two-rooms': {
    kind: 'park',
    what: 'Records were merged that had a room each',
    means:
      'The room that the record names stays the client’s. What becomes of the other is not said by `onboarding.merge`, or cannot be told: the client’s own room is gone or archived, is in review, or carries both keys. Roomkeeper does not move what is in the other.',
    remedy:
      'Set `onboarding.merge.otherRoom` and deploy; or move what is needed out of the other room, then archive or delete it or take its client tag off. Then replay the client.',
  },
  'copied-or-merged': {
    kind: 'park',
    what: 'The record names the room of a record that is deleted',
    means:
      'The deleted record was merged into this one, or this one is a copy of it: nobody can tell whether the room is this client’s.',
    remedy:
      'If they were merged, put this client’s tag on the room in DocSpace in place of the old one, clear the room’s address on the record, and write `ready` as its status. If it is a copy, clear all of Roomkeeper’s fields on the record. Then replay the client.',
  },
  'older-key': {
    kind: 'park',
    what: 'A room carries this client’s key as earlier versions wrote it, which another client may share',
    means:
      'Earlier versions wrote ids in lower case. The room has neither the title nor an address of this client, so it may belong to a client whose id differs in capitals.',
    remedy:
      'If it is this client’s room, put the tag that the detail names on it in DocSpace. If not, send the client that it belongs to again. Then replay this one.',
  },
  'room-elsewhere': {
    kind: 'park',
    what: 'The record names a room on another portal, and there is none on this one',
    means: 'The settings name another portal than when the room was made. Roomkeeper does not choose between the two.',
    remedy:
      'If the client is to have a room on this portal, clear Roomkeeper’s fields on the record, then replay the client. If the settings are wrong, correct `docspace.url`.',
  },
  'room-lost-tag': {
    kind: 'park',
    what: 'A room with this client’s title has no client’s tag, and may be this client’s',
    means:
      'It is one that Roomkeeper’s user made, and it has people or the tag `roomkeeper:review`: somebody may have taken the tag off while it was being built or reviewed. No second one was made.',
    remedy:
      'Look at the room that the detail names in DocSpace. If it is this client’s, put the tag of the detail on it; if not, give it another title. Then replay the client.',
  },
  'room-in-review-gone': {
    kind: 'park',
    what: 'The room was deleted while it was ready for review',
    means: 'The record lets its people in, and there is no room any more. Roomkeeper makes no second one by itself.',
    remedy:
      'If the client is to have a room, clear Roomkeeper’s fields on the record, then replay the client. If not, discard the message.',
  },
  'room-archived': {
    kind: 'park',
    what: 'The room of this client was archived before it was ready',
    means: 'An archived room cannot be changed.',
    remedy: 'Take the room out of the archive, then replay the client; or discard the message.',
  },
  'end-not-allowed': {
    kind: 'park',
    what: 'The room cannot be ended by the user of the API key',
    means:
      'Only the owner of a room and administrators of DocSpace archive it, and only its owner and its managers let people out. Nothing was taken away.',
    remedy:
      'In DocSpace, make the user of the API key the owner of the room that the detail names, then replay the client.',
  },
  'end-of-archived-room': {
    kind: 'park',
    what: 'The room that ends was archived by people',
    means:
      'An archived room can be changed only when it is taken back, and the settings (`end.do`) do not archive it again. Its links go on letting people in.',
    remedy: 'Take the room out of the archive, then replay the client; or add `archive` to `end.do`.',
  },
  'end-of-untagged-room': {
    kind: 'park',
    what: 'The room that ends or returns does not carry this client’s tag',
    means:
      'The record names it, but people have taken the tag off. Nothing was taken away from anybody, and nobody was let in again.',
    remedy: 'If it is this client’s room, put its tag on it in DocSpace, then replay the client.',
  },
  'return-not-allowed': {
    kind: 'park',
    what: 'The room of a client that came back cannot be opened by the user of the API key',
    means:
      'Only the owner of a room and administrators of DocSpace take it out of the archive, and only its owner and its managers let people in. The room is as its end left it.',
    remedy:
      'In DocSpace, make the user of the API key the owner of the room that the detail names, then replay the client.',
  },
  'adopt-unclear': {
    kind: 'park',
    what: 'What the record says of its room names no single room',
    means:
      'The field of the room’s address has no address of a room in it, or the address and the number name two rooms. No room was made.',
    remedy:
      'Write the address of the room as the browser shows it into the field of the address, and leave that of the number empty, or clear both for a new room. Then replay the client.',
  },
  'adopt-not-seen': {
    kind: 'park',
    what: 'The room that the record names cannot be seen',
    means: 'There is no room of that number, or the user of the API key is not in it. No room was made.',
    remedy:
      'Correct the record, or let the user of the API key into the room as its manager, or clear the record’s fields of the room for a new one. Then replay the client.',
  },
  'adopt-of-another-client': {
    kind: 'park',
    what: 'The room that is there already is another client’s',
    means: 'It carries the tag of another client, and a room has one client. Nothing was changed in it.',
    remedy:
      'Correct the record, or take the other client’s tag off the room if it is there by mistake, or clear the record’s fields of the room for a new one. Then replay the client.',
  },
  'adopt-wrong-kind': {
    kind: 'park',
    what: 'The room that is there already is of another kind than the settings say',
    means:
      'Roles and links differ by kind, and DocSpace does not change the kind of a room. Nothing was changed in it.',
    remedy:
      'Correct `room.kind` of the rule that takes the client, or clear the record’s fields of the room for a new one. Then replay the client.',
  },
  'adopt-several': {
    kind: 'park',
    what: 'Several rooms have the tag by which the client’s room is known',
    means: 'The settings name the tag (`adoptTag`), and Roomkeeper does not choose between the rooms.',
    remedy: 'Take the tag off all rooms but one in DocSpace, then replay the client.',
  },
  'adopt-beside-another': {
    kind: 'park',
    what: 'The record names a room, and Roomkeeper has begun another one for the client',
    means: 'Somebody wrote the room on the record after that. The detail names the room on the record first.',
    remedy:
      'Delete the room that was begun, or take the client’s tag off it, if the one on the record is right; else clear the record’s fields of the room. Then replay the client.',
  },
  'copy-running': {
    kind: 'retry',
    what: 'DocSpace is still copying the welcome content',
    means: 'The copy takes longer than usual; in a few minutes Roomkeeper looks what has arrived.',
    remedy: 'Nothing. If it happens often, the welcome pack is large or the DocSpace server busy.',
  },
  'template-slot-busy': {
    kind: 'retry',
    resolvesItself: true,
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
    what: 'Roomkeeper failed with an unexpected error several times',
    means: 'This is a bug in Roomkeeper or an unexpected response from another system.',
    remedy: 'The log of the client has the error. Report it; replay the client when the bug is fixed.',
  },
  'unexpected-once': {
    kind: 'retry',
    what: 'Roomkeeper failed with an unexpected error',
    means:
      'It is tried again. A worker parks the client when it has seen five such failures; where several workers share the tries, there may be up to 40.',
    remedy: 'Nothing yet; the log of the client has the error.',
  },
  'waited-too-long': {
    kind: 'park',
    what: 'What the client waited for did not come back in time',
    means: 'The waiting time of the settings (`patienceHours`) is over.',
    remedy: 'Fix the cause that the detail names, then replay the client.',
  },
})
