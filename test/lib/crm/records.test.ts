import { recordsContract } from './records-contract.ts'
import { espocrmVendor } from './worlds/espocrm.ts'

recordsContract('EspoCRM', espocrmVendor)
