import { createHash } from 'node:crypto'
import type { PortalState } from '../../portal/state.ts'
import type { FileEntry, Link } from '../../types.ts'
import type { Row } from './table-xml.ts'

/** Who may do what, and the links of rooms and files, as `files_security` has them. */

const TENANT = 1
export const ENTRY = { folder: 1, file: 2 } as const
export const SUBJECT = { person: 0, link: 1, group: 2, invitation: 3, primaryLink: 4 } as const

const NEVER = '0001-01-01T00:00:00'

export const securityRows = ({ members, links, groups, files }: PortalState): Row[] => {
  const isGroup = new Set(groups.map(({ id }) => id))
  const shares = members.map(({ roomId, userId, access, by }) => ({
    ...entry(ENTRY.folder, roomId),
    subject: userId,
    subject_type: isGroup.has(userId) ? SUBJECT.group : SUBJECT.person,
    owner: by ?? userId,
    security: access,
  }))
  return [...shares, ...links.map(linkRow), ...files.filter(({ isLinked }) => isLinked).map(fileLinkRow)]
}

const entry = (entry_type: number, id: number) => ({
  tenant_id: TENANT,
  entry_id: id,
  entry_type,
  internal_entry_id: id,
})

const linkRow = (link: Link): Row => ({
  ...entry(ENTRY.folder, link.roomId),
  subject: link.id,
  subject_type: link.linkType === 0 ? SUBJECT.invitation : link.primary ? SUBJECT.primaryLink : SUBJECT.link,
  owner: link.createdBy,
  security: link.access,
  options: JSON.stringify({
    Title: link.title,
    Internal: link.internal,
    Password: link.password === undefined ? null : readable(link.password),
    MaxUseCount: link.maxUseCount ?? null,
    DenyDownload: link.denyDownload,
    ExpirationDate: link.expirationDate === undefined ? NEVER : new Date(link.expirationDate).toISOString(),
    CurrentUseCount: link.uses ?? 0,
  }),
})

/** A password stands there signed, and for everybody to read. */
const readable = (password: string) =>
  Buffer.from(`${createHash('sha256').update(password).digest('base64')}_${JSON.stringify(password)}`).toString(
    'base64url',
  )

const fileLinkRow = ({ id, createdBy }: FileEntry): Row => ({
  ...entry(ENTRY.file, id),
  subject: guidOf(`file ${id}`),
  subject_type: SUBJECT.primaryLink,
  owner: createdBy,
  security: 2,
})

function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
