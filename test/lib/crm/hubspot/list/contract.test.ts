import { listingContract } from '../../contracts/listing-contract.ts'
import { listingRefusals } from '../../contracts/listing-refusals.ts'
import { hubspotVendor } from '../../worlds/hubspot.ts'

listingContract('HubSpot', hubspotVendor)
listingRefusals('HubSpot', hubspotVendor)
