import { type ConnectionOptions, connect, type PortalCall } from './connection.ts'
import { linkCheckCalls } from './invitations/link-check.ts'
import { roomLogCalls } from './invitations/room-log.ts'
import { abilityCalls } from './portal/abilities.ts'
import { type PublicAddress, publicAddress } from './portal/public-address.ts'
import { visitCalls } from './portal/visits.ts'
import { downloadCalls } from './rooms/downloads.ts'
import { fileCalls } from './rooms/files.ts'
import { folderCalls } from './rooms/folders.ts'
import { groupCalls } from './rooms/groups.ts'
import { linkCalls } from './rooms/links.ts'
import { logoCalls } from './rooms/logos.ts'
import { memberCalls } from './rooms/members.ts'
import { peopleCalls } from './rooms/people.ts'
import { roomCalls } from './rooms/rooms.ts'
import { templateCalls } from './rooms/templates.ts'

/** The calls to DocSpace that an onboarding needs. They deal with everything that DocSpace is known to do wrong over HTTP. */
export const openDocSpace = (options: ConnectionOptions): DocSpace =>
  docspaceCalls(connect(options), publicAddress(options.url, options.publicUrl), otherCallsOf(options))

/** Calls that go another way than the rest. */
export const otherCallsOf = (options: ConnectionOptions): Others => ({
  downloads: downloadCalls(options),
  linkCheck: linkCheckCalls(options),
})

interface Others {
  downloads: ReturnType<typeof downloadCalls>
  linkCheck: ReturnType<typeof linkCheckCalls>
}

export const docspaceCalls = (call: PortalCall, address: PublicAddress, others: Others) => ({
  ...others,
  /** How people reach the portal. */
  address,
  abilities: abilityCalls(call),
  rooms: roomCalls(call),
  templates: templateCalls(call),
  folders: folderCalls(call),
  files: fileCalls(call),
  groups: groupCalls(call),
  members: memberCalls(call),
  links: linkCalls(call, address),
  logos: logoCalls(call),
  people: peopleCalls(call),
  roomLog: roomLogCalls(call),
  visits: visitCalls(call),
})

/** What is known where a portal is opened by keys of several of its users. */
export interface ByKeys {
  /** The users behind the keys: rooms that they own are ours. */
  users: readonly string[]
  /** Who does what names no room. */
  actsAs: string
  /** The same portal, where that is done by another of the users. */
  as(userId: string): DocSpace
  /** The same portal, where all that is done by who may work in this room. */
  forRoom(room: { id: number }): Promise<DocSpace>
}

/** `byKeys`: absent where the portal is opened by one key. */
export type DocSpace = ReturnType<typeof docspaceCalls> & { byKeys?: ByKeys }

/** The users behind the keys by which the portal is opened. */
export const usersOf = async ({ byKeys, people }: Pick<DocSpace, 'byKeys' | 'people'>): Promise<readonly string[]> =>
  byKeys ? byKeys.users : [await people.keyOwner()]

/** The same services, in which DocSpace is used by who may work in the room. */
export const inRoom = async <Work extends { docspace: DocSpace }>(
  work: Work,
  room: { id: number } | undefined,
): Promise<Work> => {
  const { byKeys } = work.docspace
  return byKeys && room ? { ...work, docspace: await byKeys.forRoom(room) } : work
}
