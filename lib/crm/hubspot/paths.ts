import type { HubspotSettings, ObjectName } from './settings.ts'
import { objects } from './settings.ts'

type Versioned = Pick<HubspotSettings, 'apiVersion' | 'objectsPath'>

/** Paths of HubSpot's API in one version. Dated versions have the parts of a path in another order (docs/facts/hubspot.md#versions). */
export const apiPaths = ({ apiVersion, objectsPath }: Versioned) => {
  const crm = (part: string) => (apiVersion === 'v3' ? `/crm/v3/${part}` : `/crm/${part}/${apiVersion}`)
  const associated = (from: string, to: string) =>
    `/crm/${apiVersion === 'v3' ? 'v4/associations' : `associations/${apiVersion}`}/${from}/${to}/batch/read`
  const associations = (from: ObjectName, to: ObjectName) => associated(objects[from].path, objects[to].path)
  const objectsAt = objectsPath ?? crm('objects')
  return {
    object: (name: ObjectName) => `${objectsAt}/${objects[name].path}`,
    properties: (name: ObjectName) => `${crm('properties')}/${objects[name].path}`,
    owners: crm('owners'),
    owner: (id: string) => `${crm('owners')}/${encodeURIComponent(id)}`,
    /** Which contacts records have, with the labels of each (docs/facts/hubspot.md#labels-of-associations). */
    contactsOf: (name: ObjectName) => associations(name, 'contact'),
    ofContacts: (name: ObjectName) => associations('contact', name),
    notes: `${objectsAt}/notes`,
    notesOf: (name: ObjectName) => associated(objects[name].path, 'notes'),
    account: `/account-info/${apiVersion}/details`,
    /** Undefined for the numbered version, whose private apps need the token alone. */
    introspection: apiVersion === 'v3' ? undefined : `/oauth/${apiVersion}/token/introspect`,
  }
}

/** The path that tells the scopes of a legacy private app's token; no specification has it. */
export const privateAppTokenInfo = '/oauth/v2/private-apps/get/access-token-info'
