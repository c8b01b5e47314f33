import { recordsContract } from '../../contracts/records-contract.ts'
import { salesforceVendor } from '../../worlds/salesforce.ts'

recordsContract('Salesforce', salesforceVendor)
