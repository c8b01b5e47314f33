import { recordsContract } from './records-contract.ts'
import { espocrmVendor } from './worlds/espocrm.ts'
import { hubspotVendor } from './worlds/hubspot.ts'

recordsContract('EspoCRM', espocrmVendor)
recordsContract('HubSpot', hubspotVendor)
