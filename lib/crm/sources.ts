import { espocrm } from './espocrm/index.ts'
import { generic } from './generic/index.ts'
import { hubspot } from './hubspot/index.ts'
import { pipedrive } from './pipedrive/index.ts'
import { salesforce } from './salesforce/index.ts'
import type { Source } from './source.ts'

/** Every CRM there is, by the name it has in settings, routes and client keys. */
export const sources: Readonly<Record<string, Source>> = {
  espocrm,
  generic,
  hubspot,
  pipedrive,
  salesforce,
}
