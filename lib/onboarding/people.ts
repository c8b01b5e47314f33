import { access } from '../docspace/access.ts'
import type { OnboardingSettings } from './settings.ts'

/** Addresses the server takes for one: it refuses the whole call for a single malformed one (contract §7). */
const address = /^[^\s@<>()[\],;:\\"]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/

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

/** Who of the record's contacts is invited, and a sentence for people when it is nobody. */
export const inviteesOf = (addresses: readonly string[], { client }: OnboardingSettings): Invitees => {
  const typed = [...new Set(addresses.map((one) => one.trim().toLowerCase()).filter((one) => one !== ''))]
  if (typed.length === 0) return { emails: [], note: 'nobody was invited, the record has no e-mail address' }
  const valid = typed.filter((one) => one.length <= 254 && address.test(one))
  if (valid.length === 0) return { emails: [], note: 'nobody was invited, the e-mail address is not one' }
  const allowed = valid.filter((one) => !excluded(one, client))
  if (allowed.length === 0) return { emails: [], note: 'nobody was invited, the settings exclude the address' }
  return { emails: allowed.slice(0, client.most) }
}

const excluded = (email: string, client: OnboardingSettings['client']) => {
  const domain = email.split('@')[1] ?? ''
  const listed = client.excludedDomains.some((one) => `.${domain}`.endsWith(`.${one.toLowerCase()}`))
  return listed || (client.excludeFreeMail && freeMail.has(domain))
}

/** Numbers of the roles that settings name. */
export const accessOf = {
  'room-manager': access.roomManager,
  'content-creator': access.contentCreator,
  editing: access.editing,
  read: access.read,
} as const satisfies Record<string, number>
