import type { ClientRecord } from '../../crm/records/records-port.ts'
import { parseAddresses } from '../../runtime/addresses.ts'
import type { RoomSettings } from '../settings/room-sections.ts'

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

export type Invitees = { emails: string[]; note?: string }

type Contacts = Pick<ClientRecord, 'emails' | 'emailsInvalid'>

/** The addresses of the record that are invited, and a note for the record when there is none. */
export const inviteesOf = ({ emails, emailsInvalid }: Contacts, { client }: RoomSettings): Invitees => {
  const typed = emails.filter((one) => one.trim() !== '')
  if (typed.length === 0) {
    const why = emailsInvalid ? 'the CRM marks the e-mail address as invalid' : 'the record has no e-mail address'
    return { emails: [], note: `nobody was invited, ${why}` }
  }
  const valid = [...new Set(typed.flatMap(parseAddresses))]
  if (valid.length === 0) return { emails: [], note: 'nobody was invited: the e-mail address is invalid' }
  const allowed = valid.filter((one) => !excluded(one, client))
  if (allowed.length === 0) return { emails: [], note: 'nobody was invited, the settings exclude the address' }
  return { emails: allowed.slice(0, client.most) }
}

const excluded = (email: string, client: RoomSettings['client']) => {
  const domain = email.split('@')[1] ?? ''
  const listed = client.excludedDomains.some((one) => `.${domain}`.endsWith(`.${one.toLowerCase()}`))
  return listed || (client.excludeFreeMail && freeMail.has(domain))
}
