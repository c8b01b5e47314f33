import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'
import type { Mail } from '../world.ts'

/** Mails of the simulated portal in the recorder's form. */

type Sent = DocSpaceSim['state']['mails'][number]

/** The server's template ids by what a mail is about. */
const ACTIONS: Record<Sent['kind'], string> = {
  invitation: 'saas_room_invite',
  role: 'saas_room_invite',
  resend: 'saas_room_invite',
  portal: 'saas_docspace_invite',
  room: 'saas_room_invite_existing_user',
  welcome: 'opensource_guest_welcome_v1',
  activation: 'activate_email',
  backup: 'backup_created',
  password: 'password_change',
}

const SUBJECTS: Record<string, string> = {
  saas_room_invite_existing_user: "You're invited to the ONLYOFFICE DocSpace room",
  opensource_guest_welcome_v1: 'Welcome to ONLYOFFICE DocSpace!',
  activate_email: 'ONLYOFFICE. Please activate your email address',
}

const FILTER = 'withSubfolders=false&folder={n}&count=100&page=1&sortby=DateAndTime&sortorder=descending'

/** Every text has the portal's address and that of its settings for mails; the rest is the mail's own. */
export function asRecorded({ kind, to, culture, link, roomId, at }: Sent): Mail {
  const action = ACTIONS[kind]
  const invitation = culture === 'de' ? 'ONLYOFFICE DocSpace beitreten' : 'Join ONLYOFFICE DocSpace'
  const own = kind === 'room' ? `{portal}/rooms/shared/${roomId}/filter?${FILTER.replace('{n}', String(roomId))}` : link
  // What a job sends has the portal's name without its port.
  const root = link?.startsWith('http://localhost/') ? 'http://localhost' : '{portal}'
  const last = `${root}/profile/notifications`
  const links = kind === 'room' ? [own, root, last] : kind === 'activation' ? [own, last] : [root, own, last]
  return { action, to, subject: SUBJECTS[action] ?? invitation, links: links.filter((each) => each !== undefined), at }
}
