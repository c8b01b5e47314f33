import { recordsContract } from '../../contracts/records-contract.ts'
import { pipedriveVendor } from '../../worlds/pipedrive.ts'

recordsContract('Pipedrive', pipedriveVendor)
