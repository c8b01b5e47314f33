import type { HubspotSettings, ObjectName } from './settings.ts'
import { objects } from './settings.ts'

type Versioned = Pick<HubspotSettings, 'apiVersion' | 'objectsPath'>

/** Where each part of HubSpot's API is in one version: the dated versions turned the order round (docs/facts/hubspot.md#versions). */
export const apiPaths = ({ apiVersion, objectsPath }: Versioned) => {
  const crm = (part: string) => (apiVersion === 'v3' ? `/crm/v3/${part}` : `/crm/${part}/${apiVersion}`)
  const objectsAt = objectsPath ?? crm('objects')
  return {
    object: (name: ObjectName) => `${objectsAt}/${objects[name].path}`,
    properties: (name: ObjectName) => `${crm('properties')}/${objects[name].path}`,
    owner: (id: string) => `${crm('owners')}/${encodeURIComponent(id)}`,
    account: `/account-info/${apiVersion}/details`,
    /** Undefined for the numbered versions, whose private apps ask by the token alone. */
    introspection: apiVersion === 'v3' ? undefined : `/oauth/${apiVersion}/token/introspect`,
  }
}

/** Of a legacy private app; no specification of any version has it. */
export const privateAppTokenInfo = '/oauth/v2/private-apps/get/access-token-info'
