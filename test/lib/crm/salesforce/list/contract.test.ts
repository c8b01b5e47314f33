import { listingContract } from '../../contracts/listing-contract.ts'
import { listingRefusals } from '../../contracts/listing-refusals.ts'
import { salesforceVendor } from '../../worlds/salesforce.ts'

listingContract('Salesforce', salesforceVendor)
listingRefusals('Salesforce', salesforceVendor)
