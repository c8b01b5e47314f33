import type { PortalState } from '../../portal/state.ts'
import type { Row } from './table-xml.ts'

/** `files_folder_tree`: every folder with each folder above it, itself at level 0. */
export function folderTree({ folders, rooms }: PortalState): Row[] {
  const parents = new Map([...folders, ...rooms].map(({ id, parentId }) => [id, parentId]))
  const rows: Row[] = []
  for (const id of parents.keys()) {
    for (let above = id, level = 0; parents.has(above) && level < 64; level++) {
      rows.push({ folder_id: id, parent_id: above, level })
      above = parents.get(above) ?? 0
    }
  }
  return rows
}
