import type { DocSpace } from '../../docspace/index.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import { accessOf, type RoomSettings } from '../settings/room-sections.ts'
import type { TeamSettings } from '../settings/team.ts'
import type { WantedGroup, WantedManager } from './each-once.ts'
import { managerFrom } from './room-manager.ts'

/** Colleagues and groups of the settings, as DocSpace has them. */
export interface Team {
  colleagues: readonly WantedManager[]
  groups: readonly WantedGroup[]
  /** Sentences for the record about those whom DocSpace does not have. */
  notes: readonly string[]
}

type Looked<T> = { found: T } | { note: string }

/** Looks up the colleagues and groups of the settings. @throws Park where one is not there and the settings say `park`, RetryLater */
export const findTeam = async (docspace: DocSpace, { team }: Pick<RoomSettings, 'team'>): Promise<Team> => {
  const [people, groups] = await Promise.all([
    Promise.all(team.people.map((one) => findColleague(docspace, one))),
    Promise.all(team.groups.map((one) => findGroup(docspace, one))),
  ])
  const notes = [...people, ...groups].flatMap((one) => ('note' in one ? [one.note] : []))
  if (team.unknown === 'park' && notes.length > 0)
    throw new Park(onboardingReasons['team-unknown'], { detail: [...new Set(notes)].join('; ') })
  return {
    colleagues: people.flatMap((one) => ('found' in one ? [one.found] : [])),
    groups: groups.flatMap((one) => ('found' in one ? [one.found] : [])),
    notes: [...new Set(notes)],
  }
}

/** The note names nobody: it reaches logs. `doctor` tells who it is. */
const findColleague = async (
  docspace: DocSpace,
  { email, role }: TeamSettings['people'][number],
): Promise<Looked<WantedManager>> => {
  const person = await docspace.people.findByEmail(email.toLowerCase())
  return person?.active
    ? { found: managerFrom(person, accessOf[role]) }
    : { note: 'a colleague of the settings has no active DocSpace account' }
}

const findGroup = async (
  docspace: DocSpace,
  { id, name = '', role }: TeamSettings['groups'][number],
): Promise<Looked<WantedGroup>> => {
  const ids = id ? [id] : await docspace.groups.idsOf(name)
  if (ids.length > 1) return { note: `DocSpace has several groups "${name}"` }
  const [only] = ids
  const group = only === undefined ? undefined : await docspace.groups.read(only)
  return group
    ? { found: { ...group, access: accessOf[role] } }
    : { note: `DocSpace has no group ${name ? `"${name}"` : id}` }
}
