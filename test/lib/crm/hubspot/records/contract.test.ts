import { recordsContract } from '../../contracts/records-contract.ts'
import { hubspotVendor } from '../../worlds/hubspot.ts'

recordsContract('HubSpot', hubspotVendor)
