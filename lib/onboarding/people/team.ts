import type { ClientFields, ClientRecord, Records } from '../../crm/records/records-port.ts'
import type { DocSpace } from '../../docspace/index.ts'
import { parseAddresses } from '../../runtime/addresses.ts'
import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import { accessOf, type RoomSettings } from '../settings/room-sections.ts'
import type { TeamSettings } from '../settings/team.ts'
import type { WantedGroup, WantedManager } from './each-once.ts'
import { managerFrom } from './room-manager.ts'

/** Colleagues and groups beside the manager, as DocSpace has them. */
export interface Team {
  colleagues: readonly WantedManager[]
  groups: readonly WantedGroup[]
  /** Sentences for the record about those whom DocSpace does not have. */
  notes: readonly string[]
}

type Looked<T> = { found: T } | { note: string }

/**
 * Looks up the colleagues and groups of the settings, and the team of the client's record where the settings ask for it.
 * @throws Park where one is not there and the settings say `park`, RetryLater
 */
export const findTeam = async (
  docspace: DocSpace,
  records: Pick<Records, 'readTeam'>,
  { team }: Pick<RoomSettings, 'team'>,
  client: { record: Pick<ClientRecord, 'ref'>; fields: ClientFields | undefined },
): Promise<Team> => {
  const [named, ofRecord, groups] = await allOrFirstError([
    Promise.all(team.people.map((one) => findColleague(docspace, one, 'of the settings'))),
    findTeamOfRecord(docspace, records, team, client),
    Promise.all(team.groups.map((one) => findGroup(docspace, one))),
  ] as const)
  const people = [...named, ...ofRecord]
  const notes = [...people, ...groups].flatMap((one) => ('note' in one ? [one.note] : []))
  if (team.unknown === 'park' && notes.length > 0)
    throw new Park(onboardingReasons['team-unknown'], { detail: [...new Set(notes)].join('; ') })
  return {
    colleagues: people.flatMap((one) => ('found' in one ? [one.found] : [])),
    groups: groups.flatMap((one) => ('found' in one ? [one.found] : [])),
    notes: [...new Set(notes)],
  }
}

/** The colleagues whom the record names. Synth refuses the setting for a source that tells none. */
const findTeamOfRecord = async (
  docspace: DocSpace,
  records: Pick<Records, 'readTeam'>,
  { fromCrm: role }: TeamSettings,
  { record, fields }: { record: Pick<ClientRecord, 'ref'>; fields: ClientFields | undefined },
): Promise<Looked<WantedManager>[]> => {
  if (!role) return []
  const typed = (await records.readTeam?.(record.ref, fields)) ?? []
  const addresses = [...new Set(typed.flatMap(parseAddresses))]
  return Promise.all(addresses.map((email) => findColleague(docspace, { email, role }, 'whom the record names')))
}

/** The note names nobody: it reaches logs. `doctor` tells who of the settings it is. */
const findColleague = async (
  docspace: DocSpace,
  { email, role }: TeamSettings['people'][number],
  which: string,
): Promise<Looked<WantedManager>> => {
  const person = await docspace.people.findByEmail(email.toLowerCase())
  return person?.active
    ? { found: managerFrom(person, accessOf[role]) }
    : { note: `a colleague ${which} has no active DocSpace account` }
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
