import { type Call, type ConnectionOptions, connect } from './connection.ts'
import { fileCalls } from './files.ts'
import { folderCalls } from './folders.ts'
import { linkCalls } from './links.ts'
import { memberCalls } from './members.ts'
import { peopleCalls } from './people.ts'
import { roomCalls } from './rooms.ts'
import { templateCalls } from './templates.ts'

/** DocSpace, as far as an onboarding needs it. Everything it is known to do wrong is dealt with behind these calls. */
export const openDocSpace = (options: ConnectionOptions) => docspaceCalls(connect(options))

const docspaceCalls = (call: Call) => ({
  rooms: roomCalls(call),
  templates: templateCalls(call),
  folders: folderCalls(call),
  files: fileCalls(call),
  members: memberCalls(call),
  links: linkCalls(call),
  people: peopleCalls(call),
})

export type DocSpace = ReturnType<typeof docspaceCalls>
