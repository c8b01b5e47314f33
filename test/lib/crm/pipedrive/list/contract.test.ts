import { listingContract } from '../../contracts/listing-contract.ts'
import { listingRefusals } from '../../contracts/listing-refusals.ts'
import { pipedriveVendor } from '../../worlds/pipedrive.ts'

listingContract('Pipedrive', pipedriveVendor)
listingRefusals('Pipedrive', pipedriveVendor)
