import type { ClientRecord, Contact } from '../../crm/records/records-port.ts'
import { parseAddresses } from '../../runtime/addresses.ts'
import { accessOf } from '../settings/roles.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { rightsOfContacts } from './contact-roles.ts'

const freeMail = new Set([
  'gmail.com',
  'googlemail.com',
  'outlook.com',
  'hotmail.com',
  'live.com',
  'yahoo.com',
  'icloud.com',
  'me.com',
  'aol.com',
  'proton.me',
  'protonmail.com',
  'gmx.com',
  'gmx.de',
  'gmx.net',
  'web.de',
  'mail.ru',
  'yandex.ru',
  'qq.com',
])

/** Somebody who is invited by address. */
export interface Guest {
  email: string
  access: number
}

export interface Invitees {
  guests: Guest[]
  /** Why nobody is invited. */
  note?: string
}

type Addresses = Pick<ClientRecord, 'emails' | 'emailsInvalid'>

/** Those who are invited by address, and a note for the record when there is nobody. `contacts`: of the record, where the settings look at them. */
export const inviteesOf = (
  record: Addresses,
  settings: Pick<RoomSettings, 'client'>,
  contacts: readonly Contact[] = [],
): Invitees => {
  const { client } = settings
  const inRole = [...rightsOfContacts(contacts, client)]
    .filter(([email]) => !excluded(email, client))
    .map(([email, access]) => ({ email, access }))
  const others = addressesOf(record, client)
  if (typeof others === 'string') return inRole.length > 0 ? { guests: inRole } : { guests: [], note: others }
  const rest = others.filter((email) => !inRole.some((one) => one.email === email)).slice(0, client.most)
  const guests = [...inRole, ...rest.map((email) => ({ email, access: accessOf[client.role] }))]
  return guests.length > 0 ? { guests } : { guests, note: 'nobody was invited, the settings name none of the contacts' }
}

/** The addresses of the record that may be invited, or why there is none. */
const addressesOf = ({ emails, emailsInvalid }: Addresses, client: RoomSettings['client']): string[] | string => {
  const typed = emails.filter((one) => one.trim() !== '')
  if (typed.length === 0) {
    const why = emailsInvalid ? 'the CRM marks the e-mail address as invalid' : 'the record has no e-mail address'
    return `nobody was invited, ${why}`
  }
  const valid = [...new Set(typed.flatMap(parseAddresses))]
  if (valid.length === 0) return 'nobody was invited: the e-mail address is invalid'
  const allowed = valid.filter((one) => !excluded(one, client))
  return allowed.length === 0 ? 'nobody was invited, the settings exclude the address' : allowed
}

const excluded = (email: string, client: RoomSettings['client']) => {
  const domain = email.split('@')[1] ?? ''
  const listed = client.excludedDomains.some((one) => `.${domain}`.endsWith(`.${one.toLowerCase()}`))
  return listed || (client.excludeFreeMail && freeMail.has(domain))
}
