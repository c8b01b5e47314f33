import { listingContract } from '../../contracts/listing-contract.ts'
import { listingRefusals } from '../../contracts/listing-refusals.ts'
import { espocrmVendor } from '../../worlds/espocrm.ts'

listingContract('EspoCRM', espocrmVendor)
listingRefusals('EspoCRM', espocrmVendor)
