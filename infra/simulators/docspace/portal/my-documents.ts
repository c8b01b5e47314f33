import { addFile } from '../files/file-store.ts'
import { listing } from '../files/listing.ts'
import type { UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { folderNotFound } from '../http/errors.ts'
import type { Folder, User } from '../types.ts'
import { type Portal, ROOTS } from './portal.ts'

/** GET /files/@my (docs/facts/docspace.md#a-server-that-has-never-held-a-file). */

const SAMPLES = ['ONLYOFFICE Sample Form.pdf', 'ONLYOFFICE Sample Document.docx', 'ONLYOFFICE Sample Spreadsheet.xlsx']

/** The first look at one's documents in a new portal makes its sample files, the first that its data base has. */
function openDocuments(portal: Portal, user: User): void {
  if (!portal.state.isUnopened) return
  delete portal.state.isUnopened
  for (const title of SAMPLES) {
    const bytes = Buffer.from(`a sample of ${title}\n`)
    const content = { kind: 'bytes', base64: bytes.toString('base64') } as const
    addFile(portal, user, ROOTS.my, { title, size: bytes.length, content, comment: 'Created' })
  }
}

/** GET /files/@my: `current.id` is the number of the user's own documents. Guests have none. */
export function listMy(call: UserCall): Result {
  const { user } = call
  openDocuments(call.portal, user)
  const my = call.portal.state.folders.find((folder) => folder.rootType === 5 && folder.createdBy === user.id)
  if (my === undefined && user.type === 'guest') throw folderNotFound()
  return { response: listing(call, user, (my ?? addMy(call.portal, user)).id), count: 1 }
}

/** A colleague's own documents are there from the first look at them. */
function addMy(portal: Portal, user: User): Folder {
  const root = { id: portal.nextFolderId(), title: 'My documents', parentId: 0, rootType: 5 }
  const folder: Folder = { ...root, ...portal.stamp(user.id) }
  portal.state.folders.push(folder)
  return folder
}
