import { listingContract } from '../contracts/listing-contract.ts'
import { listingRefusals } from '../contracts/listing-refusals.ts'
import { espocrmVendor } from '../worlds/espocrm.ts'
import { hubspotVendor } from '../worlds/hubspot.ts'
import { pipedriveVendor } from '../worlds/pipedrive.ts'
import { salesforceVendor } from '../worlds/salesforce.ts'

const vendors = {
  EspoCRM: espocrmVendor,
  HubSpot: hubspotVendor,
  Pipedrive: pipedriveVendor,
  Salesforce: salesforceVendor,
}

for (const [name, vendor] of Object.entries(vendors)) {
  listingContract(name, vendor)
  listingRefusals(name, vendor)
}
