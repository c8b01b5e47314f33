import type { Deviation, RoomDifference } from '#lib/onboarding/life/drift/difference.ts'
import type { SeenDifference } from '#lib/onboarding/life/drift/seen-differences.ts'
import { roleText } from '../client/step-words.ts'
import { momentText } from '../output/time.ts'

const roleOf = (value: string | number | undefined): string =>
  typeof value === 'number' ? `"${roleText(value)}"` : 'nothing'

/** What differs, as one says it. */
export const differenceWords = (one: RoomDifference): string => {
  const { part, is, wanted, found } = one
  const about = one.about || one.id || ''
  if (part === 'tags') return is === 'missing' ? `the tag ${about} is missing` : `the tag ${about} is no longer wanted`
  if (part === 'link') return is === 'missing' ? 'there is no invitation link' : goneWords.link
  if (part === 'owner') return `${is === 'leaving' ? goneWords.leaving : goneWords.owner} (${about})`
  const words: Readonly<Record<Deviation, string>> = {
    renamed: `is called "${found}", wanted is "${wanted}"`,
    missing: `${about} is not in it, wanted as ${roleOf(wanted)}`,
    'left-over': `${about} is no longer wanted, and in it as ${roleOf(found)}`,
    'other-role': `${about} has ${roleOf(found)}, wanted is ${roleOf(wanted)}`,
    untagged: `has lost its tag ${about}`,
    archived: 'is archived',
    deleted: 'was deleted',
    gone: '',
    leaving: '',
  }
  return words[is]
}

const goneWords = {
  link: 'the invitation link lets nobody in: the account that made it is not active',
  owner: 'the account that owns it is not active',
  leaving: 'the key of the account that owns it was replaced by another user’s; its links and invitations end with it',
}

/** Who has changed something, in the room or in the CRM. */
export const changedWords = ({ changed, by, accepted }: SeenDifference): string => {
  const who = { people: 'people', crm: 'the CRM', both: 'people and the CRM', unknown: 'not known' }[changed]
  const when = by?.at === undefined ? '' : `, ${momentText(by.at)}`
  return `${who}${by ? ` (${by.name || by.id}${when})` : ''}${accepted ? ', accepted' : ''}`
}

/** What to do by hand about a difference that no setting lets follow. */
export const byHand = ({ part, is, id }: RoomDifference): string => {
  if (is === 'gone' || is === 'leaving') return `roomkeeper handover --from ${id ?? '…'} --to … --dry-run`
  if (part === 'link') return 'make a new invitation link in the room'
  if (is === 'untagged') return 'put the tag back in the room'
  if (is === 'archived') return 'take the room out of the archive'
  if (is === 'deleted') return 'clear the four fields of the record, then roomkeeper onboard'
  return `change it in the room, or let "${part}" follow (onboarding.follow)`
}
