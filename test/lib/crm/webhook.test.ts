import { webhookContract } from './contract.ts'
import { espocrmSender } from './senders/espocrm.ts'
import { genericSender, headerSender } from './senders/generic.ts'
import { hubspotSender } from './senders/hubspot.ts'
import { pipedriveSender } from './senders/pipedrive.ts'
import { salesforceSender } from './senders/salesforce.ts'

webhookContract('EspoCRM', espocrmSender)
webhookContract('HubSpot', hubspotSender)
webhookContract('Pipedrive', pipedriveSender)
webhookContract('Salesforce', salesforceSender)
webhookContract('a sender that signs', genericSender)
webhookContract('a sender that cannot sign', headerSender)
