import { espocrmSender } from './espocrm.ts'
import { genericSender, headerSender } from './generic.ts'
import { hubspotSender } from './hubspot.ts'
import { pipedriveSender } from './pipedrive.ts'
import { salesforceSender } from './salesforce.ts'
import type { Sender } from './sender.ts'

/** Everybody who can send us something. */
export const senders: readonly [name: string, sender: Sender][] = [
  ['EspoCRM', espocrmSender],
  ['HubSpot', hubspotSender],
  ['Pipedrive', pipedriveSender],
  ['Salesforce', salesforceSender],
  ['a sender that signs', genericSender],
  ['a sender that cannot sign', headerSender],
]
