import { recordsContract } from './contracts/records-contract.ts'
import { espocrmVendor } from './worlds/espocrm.ts'
import { hubspotVendor } from './worlds/hubspot.ts'
import { pipedriveVendor } from './worlds/pipedrive.ts'
import { salesforceVendor } from './worlds/salesforce.ts'

recordsContract('EspoCRM', espocrmVendor)
recordsContract('HubSpot', hubspotVendor)
recordsContract('Pipedrive', pipedriveVendor)
recordsContract('Salesforce', salesforceVendor)
