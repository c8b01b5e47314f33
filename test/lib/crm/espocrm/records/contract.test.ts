import { recordsContract } from '../../contracts/records-contract.ts'
import { espocrmVendor } from '../../worlds/espocrm.ts'

recordsContract('EspoCRM', espocrmVendor)
