import { espocrm } from './espocrm/index.ts'
import { generic } from './generic/index.ts'
import { hubspot } from './hubspot/index.ts'
import { pipedrive } from './pipedrive/index.ts'
import type { Source } from './source.ts'

/**
 * Every CRM there is, by the name it has in settings, routes and client keys. One that brings a package along is imported
 * when the settings name it; of the others, a file each would take longer to load than their code to run.
 */
export const catalogue: Readonly<Record<string, () => Promise<Source>>> = {
  espocrm: async () => espocrm,
  generic: async () => generic,
  hubspot: async () => hubspot,
  pipedrive: async () => pipedrive,
  salesforce: async () => (await import('./salesforce/index.ts')).salesforce,
}
