import { changesContract } from '../../contracts/changes-contract.ts'
import { pipedriveVendor } from '../../worlds/pipedrive.ts'

changesContract('Pipedrive', pipedriveVendor)
