import { listingContract } from './listing-contract.ts'
import { espocrmVendor } from './worlds/espocrm.ts'

listingContract('EspoCRM', espocrmVendor)
