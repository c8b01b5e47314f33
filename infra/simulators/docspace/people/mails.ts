import { mailAddress } from '../links/short-links.ts'
import type { Portal } from '../portal/portal.ts'
import type { Mail, Room, User } from '../types.ts'

/** Mails that the portal would have sent. */

type Invitation = Pick<Mail, 'kind' | 'access'> & { room?: Room; culture?: string | undefined }

/** Invites somebody by mail, with a link in it. `kind`: the reason of the mail. */
export function mailInvitation(portal: Portal, person: User, by: User, about: Invitation): void {
  const { room, kind, access, culture } = about
  const link = mailAddress(portal, person, by, room, culture)
  post(portal, person, {
    kind,
    link,
    ...(room === undefined ? {} : { roomId: room.id }),
    ...(access === undefined ? {} : { access }),
    ...(culture === undefined ? {} : { culture }),
  })
}

/** Any other mail. */
export function post(portal: Portal, person: User, mail: Omit<Mail, 'at' | 'to'>): void {
  portal.state.mails.push({ at: portal.now(), to: person.email, ...mail })
}
