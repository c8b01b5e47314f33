import { espocrm } from './espocrm/index.ts'
import { generic } from './generic/index.ts'
import { hubspot } from './hubspot/index.ts'
import { pipedrive } from './pipedrive/index.ts'
import type { Source } from './source.ts'

/**
 * Every source, by its name in settings, routes and client keys. Salesforce needs a package, so it is imported only when the settings
 * name it. The other sources are small: a bundled file for each would take longer to load.
 */
export const catalogue: Readonly<Record<string, () => Promise<Source>>> = {
  espocrm: async () => espocrm,
  generic: async () => generic,
  hubspot: async () => hubspot,
  pipedrive: async () => pipedrive,
  salesforce: async () => (await import('./salesforce/index.ts')).salesforce,
}
