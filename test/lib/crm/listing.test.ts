import { listingContract } from './listing-contract.ts'
import { espocrmVendor } from './worlds/espocrm.ts'
import { hubspotVendor } from './worlds/hubspot.ts'

listingContract('EspoCRM', espocrmVendor)
listingContract('HubSpot', hubspotVendor)
