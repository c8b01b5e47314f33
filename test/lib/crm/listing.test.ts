import { listingContract } from './listing-contract.ts'
import { espocrmVendor } from './worlds/espocrm.ts'
import { hubspotVendor } from './worlds/hubspot.ts'
import { pipedriveVendor } from './worlds/pipedrive.ts'
import { salesforceVendor } from './worlds/salesforce.ts'

listingContract('EspoCRM', espocrmVendor)
listingContract('HubSpot', hubspotVendor)
listingContract('Pipedrive', pipedriveVendor)
listingContract('Salesforce', salesforceVendor)
