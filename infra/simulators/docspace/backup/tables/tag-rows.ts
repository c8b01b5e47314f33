import { crc32 } from 'node:zlib'
import { EMPTY_GUID } from '../../portal/portal.ts'
import type { PortalState } from '../../portal/state.ts'
import type { Row } from './table-xml.ts'

/** Labels of rooms belong to nobody and have this flag; what a person pins has another and is his. */
const LABEL = 64
const PIN = 128
const FOLDER = 1

interface Tag {
  id: number
  name: string
  owner: string
  flag: number
  rooms: number[]
}

const tagsOf = ({ tags, rooms }: PortalState): Tag[] => {
  const named = [...new Set([...tags, ...rooms.flatMap((room) => room.tags)])]
  const labels = named.map((name) => {
    const its = rooms.filter((room) => room.tags.includes(name)).map(({ id }) => id)
    return { name, owner: EMPTY_GUID, flag: LABEL, rooms: its }
  })
  const people = [...new Set(rooms.flatMap(({ pinnedBy }) => pinnedBy))]
  const pins = people.map((owner) => {
    const its = rooms.filter(({ pinnedBy }) => pinnedBy.includes(owner)).map(({ id }) => id)
    return { name: 'pin', owner, flag: PIN, rooms: its }
  })
  return [...labels, ...pins].map((tag) => ({ id: numberOf(`${tag.flag} ${tag.owner} ${tag.name}`), ...tag }))
}

/** The same at every look: the tables are read one after the other while people go on. */
const numberOf = (tag: string): number => crc32(tag) >>> 1

export const tagRows = (state: PortalState): Row[] =>
  tagsOf(state).map(({ id, name, owner, flag }) => ({ id, tenant_id: 1, name, owner, flag }))

export const tagLinkRows = (state: PortalState): Row[] =>
  tagsOf(state).flatMap(({ id, rooms }) =>
    rooms.map((room) => ({
      tenant_id: 1,
      tag_id: id,
      entry_type: FOLDER,
      entry_id: room,
      create_by: state.ownerId,
      tag_count: 0,
    })),
  )
