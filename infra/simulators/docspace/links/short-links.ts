import { createHash } from 'node:crypto'
import type { Call } from '../http/call.ts'
import type { WireAnswer } from '../http/envelope.ts'
import type { Portal } from '../portal/portal.ts'
import type { FileEntry, Link, Room, User } from '../types.ts'

/** Short addresses, and what they lead to (docs/facts/docspace.md#short-links-are-built-from-the-host-of-the-request). */

export const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** The short form of an address of the portal. It derives from the whole address: under another host it is another one. */
function shorten(portal: Portal, path: string): string {
  const address = `${portal.base}${path}`
  const code = digest(address).slice(0, 15)
  portal.state.shortLinks[code] = address
  return `${portal.base}/s/${code}`
}

/** What is signed: a restored portal signs anew (docs/facts/docspace.md#a-restored-portal-is-a-new-one). */
const signed = ({ state: { tenantId } }: Portal, text: string): string =>
  digest(tenantId === 1 ? text : `${tenantId} ${text}`)

/** What an invitation link's key is for the confirm page: each reader gets one of their own (docs/facts/docspace.md#an-invitation-links-address-names-its-reader). */
export const linkKey = (portal: Portal, { id }: Link, reader: string): string => signed(portal, `key ${id} ${reader}`)

/** The address of a room's invitation link, as `reader` gets it. */
export const invitationAddress = (portal: Portal, link: Link, reader: string): string =>
  shorten(portal, `/confirm/LinkInvite?type=LinkInvite&key=${linkKey(portal, link, reader)}&uid=${reader}`)

/** The address of a room's link for strangers: the same for everybody. */
export const externalAddress = (portal: Portal, { id }: Link): string =>
  shorten(portal, `/rooms/share?key=${signed(portal, `key ${id}`)}`)

/** The address of a file's own link. */
export const fileAddress = (portal: Portal, { id }: Pick<FileEntry, 'id'>): string =>
  shorten(portal, `/rooms/share?key=${signed(portal, `file ${id}`)}`)

/** Times in keys of mails count from here. */
const KEY_EPOCH = Date.UTC(2010, 0, 1)

const signature = (email: string, made: number) => digest(`invite ${email} ${made}`)

/** The address in an invitation mail. Each mail has one of its own, and the older ones stay good. */
export function mailAddress(portal: Portal, person: User, by: User, room?: Room, culture?: string): string {
  const made = Math.floor(portal.now()) - KEY_EPOCH
  const query = [
    'type=LinkInvite',
    `key=${made}.${signature(person.email, made)}`,
    `encemail=${Buffer.from(person.email).toString('base64url')}`,
    `uid=${by.id}`,
    `emplType=${person.type === 'guest' ? 2 : 4}`,
    ...(culture === undefined ? [] : [`culture=${culture}`]),
    ...(room === undefined ? [] : [`roomId=${room.id}`]),
  ]
  return shorten(portal, `/confirm/LinkInvite?${query.join('&')}`)
}

/** The link by which a person confirms an e-mail address. */
export const activationAddress = (portal: Portal, person: User): string =>
  shorten(portal, `/confirm/EmailActivation?type=EmailActivation&email=${encodeURIComponent(person.email)}`)

/** It is good until the password has changed. */
export const passwordKeyFor = (portal: Portal, { id, passwordHash }: User): string =>
  signed(portal, `password ${id} ${passwordHash}`)

/** The address by which a person sets another password. */
export function passwordAddress(portal: Portal, person: User): string {
  const query = [
    'type=PasswordChange',
    `key=${passwordKeyFor(portal, person)}`,
    `encemail=${Buffer.from(person.email).toString('base64url')}`,
    `uid=${person.id}`,
  ]
  return shorten(portal, `/confirm/PasswordChange?${query.join('&')}`)
}

/** The address and the time of making of a mail's key, ms; undefined when the key is none of this portal. */
export function readMailKey(key: string, encEmail: string): { email: string; made: number } | undefined {
  const [time = '', signed = ''] = key.split('.')
  const email = Buffer.from(encEmail, 'base64url').toString('utf8')
  return signed === signature(email, Number(time)) ? { email, made: Number(time) + KEY_EPOCH } : undefined
}

/** GET /s/:code. An unknown one leads to the portal's first page. */
export function followShortLink(call: Call): WireAnswer {
  const location = call.portal.state.shortLinks[call.params.code ?? ''] ?? call.portal.url
  return { status: 302, headers: { location, 'content-length': '0' }, body: '' }
}
