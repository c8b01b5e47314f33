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
export const openDocSpace = (options: ConnectionOptions) =>
  docspaceCalls(connect(options), publicAddress(options.url, options.publicUrl), {
    downloads: downloadCalls(options),
    linkCheck: linkCheckCalls(options),
  })

interface Others {
  downloads: ReturnType<typeof downloadCalls>
  linkCheck: ReturnType<typeof linkCheckCalls>
}

const docspaceCalls = (call: PortalCall, address: PublicAddress, others: Others) => ({
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

export type DocSpace = ReturnType<typeof docspaceCalls>
