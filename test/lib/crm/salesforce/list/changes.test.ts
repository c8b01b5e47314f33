import { changesContract } from '../../contracts/changes-contract.ts'
import { salesforceVendor } from '../../worlds/salesforce.ts'

changesContract('Salesforce', salesforceVendor)
