import { changesContract } from '../../contracts/changes-contract.ts'
import { hubspotVendor } from '../../worlds/hubspot.ts'

changesContract('HubSpot', hubspotVendor)
