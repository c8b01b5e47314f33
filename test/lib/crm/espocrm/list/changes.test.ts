import { changesContract } from '../../contracts/changes-contract.ts'
import { espocrmVendor } from '../../worlds/espocrm.ts'

changesContract('EspoCRM', espocrmVendor)
