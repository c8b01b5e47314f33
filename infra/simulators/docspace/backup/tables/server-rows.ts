import { createHash } from 'node:crypto'
import { EMPTY_GUID } from '../../portal/portal.ts'
import type { PortalState } from '../../portal/state.ts'
import { stored } from './room-rows.ts'
import { fileRows, rowsOf } from './rows.ts'
import { pathOf } from './server-tables.ts'
import type { Row } from './table-xml.ts'

/** What a dump reads, where that differs from what a portal's backup does: everything, whosever it is. */
const TABLES: Readonly<Record<string, (state: PortalState) => Row[]>> = {
  tenants_tenants: (state) => [TEMPLATE, ...rowsOf(state, 'core/tenants_tenants')],
  files_file: ({ files }) => files.flatMap(fileRows),
  __EFMigrationsHistory: () => [{ MigrationId: '20220101000000_First', ProductVersion: '10.0.0' }],
  core_user_api_key: ({ keys }) =>
    keys.map(({ id, name, secret, permissions, userId, created, expiresAt, isActive }) => ({
      Id: id,
      name,
      key_postfix: secret.slice(-4),
      hashed_key: createHash('sha256').update(secret).digest('hex'),
      permissions: JSON.stringify(permissions),
      create_on: stored(created),
      create_by: userId,
      expires_at: expiresAt === undefined ? undefined : stored(expiresAt),
      IsActive: isActive,
      tenant_id: 1,
    })),
  short_links: ({ shortLinks }) =>
    Object.entries(shortLinks).map(([short, link], index) => ({ id: index + 1, short, link, tenant_id: 1 })),
  backup_backup: ({ backups: { history, removed } }) =>
    [...history, ...removed].map(({ id, dump, fileName, storageType, createdOn, expiresOn, fileId }, index) => ({
      id,
      tenant_id: dump ? -1 : 1,
      is_scheduled: false,
      name: fileName,
      hash: createHash('sha256').update(id).digest('hex').toUpperCase(),
      storage_type: storageType,
      storage_path: fileId === undefined ? fileName : String(fileId),
      created_on: stored(createdOn),
      expires_on: expiresOn === undefined ? '0001-01-01T00:00:00' : stored(expiresOn),
      removed: index >= history.length,
      paid: false,
    })),
}

/** The template of portals, which every server has. */
const TEMPLATE: Row = {
  id: -1,
  name: 'Web Office',
  alias: 'settings',
  version: 2,
  status: 1,
  owner_id: EMPTY_GUID,
  calls: true,
}

/** The rows of a table of the whole data base as they are at this moment. */
export const serverRowsOf = (state: PortalState, table: string): Row[] =>
  TABLES[table]?.(state) ?? rowsOf(state, pathOf(table))
