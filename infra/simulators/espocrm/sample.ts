import type { Own } from '../own-secrets.ts'
import type { Installation, User } from './account.ts'
import { createRole, createUser } from './people/people.ts'
import { detail } from './schema/customization.ts'
import type { FieldDef } from './schema/fields.ts'

/** Who and what a fresh simulated installation knows. No secret of anybody: they open nothing but this simulator. */
export const SAMPLE = {
  apiKey: '5f1d7a084c2e4b0c9f3a6d1e8b7c2a90',
  apiUserName: 'roomkeeper',
  adminUser: 'admin',
  adminPassword: 'sample-admin-password',
  salesPassword: 'sample-sales-password',
  anna: 'anna.manager@example.com',
  ben: 'ben.manager@example.com',
  /** A salesperson who has no account in DocSpace. */
  stranger: 'stranger@example.com',
  /** Left the company: deactivated. */
  gone: 'gone.manager@example.com',
} as const

/** The custom fields of an account that `connect` would create. */
export const docspaceFields: Record<string, FieldDef> = {
  cDocspaceRoomId: { type: 'varchar', maxLength: 64, isCustom: true, label: 'DocSpace room id' },
  cDocspaceRoomUrl: { type: 'url', maxLength: 500, isCustom: true, label: 'DocSpace room' },
  cDocspaceInvitationUrl: { type: 'url', maxLength: 1000, isCustom: true, label: 'DocSpace invitation' },
  cDocspaceStatus: { type: 'varchar', maxLength: 255, isCustom: true, label: 'DocSpace status' },
}

/** The panel with them on an account's page. */
const docspacePanel = {
  customLabel: 'DocSpace',
  rows: [
    [{ name: 'cDocspaceRoomUrl' }, { name: 'cDocspaceStatus' }],
    [{ name: 'cDocspaceInvitationUrl' }, false],
  ],
}

const everything = { create: 'yes', read: 'all', edit: 'all', delete: 'all', stream: 'all' }
const integration = { create: 'no', read: 'all', edit: 'all', delete: 'no', stream: 'all' }

export interface SamplePeople {
  admin: User
  api: User
  anna: User
}

/** Fills a new installation: an administrator, the integration's API user with its role, four salespeople, the custom fields. */
export function fill(crm: Installation, withFields: boolean, own: Own<typeof SAMPLE>): SamplePeople {
  const admin = createUser(crm, {
    userName: SAMPLE.adminUser,
    lastName: 'Admin',
    type: 'admin',
    password: own.adminPassword,
  })
  const clients = ['Account', 'Contact', 'Lead', 'Opportunity']
  const roleOf = (name: string, each: unknown, more: object) =>
    createRole(crm, { name, data: { ...Object.fromEntries(clients.map((entity) => [entity, each])), ...more } }).id
  const user = { read: 'all', edit: 'no' }
  const integrationRole = roleOf('Integration', integration, { User: user, Team: { read: 'all' }, Webhook: true })
  const salesRole = roleOf('Sales', everything, { User: user })
  const api = createUser(
    crm,
    { userName: SAMPLE.apiUserName, type: 'api', apiKey: own.apiKey, rolesIds: [integrationRole] },
    admin,
  )
  const sales = (firstName: string, lastName: string, emailAddress: string, isActive = true) =>
    createUser(
      crm,
      {
        userName: emailAddress.split('@')[0],
        firstName,
        lastName,
        emailAddress,
        isActive,
        rolesIds: [salesRole],
        password: own.salesPassword,
      },
      admin,
    )
  const anna = sales('Anna', 'Manager', SAMPLE.anna)
  sales('Ben', 'Manager', SAMPLE.ben)
  sales('Sam', 'Stranger', SAMPLE.stranger)
  sales('Greta', 'Gone', SAMPLE.gone, false)
  if (withFields) {
    for (const entity of ['Account', 'Contact', 'Lead'])
      crm.customFields.set(entity, new Map(Object.entries(docspaceFields)))
    crm.layouts.set('Account.detail', [...detail, docspacePanel])
  }
  return { admin, api, anna }
}
