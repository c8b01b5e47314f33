import type { ClientRecord, Records } from '../../crm/records/records-port.ts'
import { mostOfTeam } from '../../crm/records/team.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { Group } from '../../docspace/rooms/groups.ts'
import { parseAddresses } from '../../runtime/addresses.ts'
import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import type { ClientFields } from '../../runtime/client-fields.ts'
import type { ClientRef } from '../../runtime/client-key.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import { accessOf } from '../settings/roles.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
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

/** Why a record's team is not in the room. */
type NoTeam = 'not-kept' | 'too-many'

const noteOf: Readonly<Record<NoTeam, string>> = {
  'not-kept': 'the CRM keeps no team of such records, so nobody of it was added',
  'too-many': `the record names more than ${mostOfTeam} colleagues, so none of them was added: a group of DocSpace is the way for so many`,
}

/** The colleagues whom the record names. Synth refuses the setting for records that never tell any. */
const findTeamOfRecord = async (
  docspace: DocSpace,
  records: Pick<Records, 'readTeam'>,
  { fromCrm: role }: TeamSettings,
  { record, fields }: { record: Pick<ClientRecord, 'ref'>; fields: ClientFields | undefined },
): Promise<Looked<WantedManager>[]> => {
  if (!role) return []
  const addresses = await teamOfRecord(records, record.ref, fields)
  if (typeof addresses === 'string') return [{ note: noteOf[addresses] }]
  return Promise.all(addresses.map((email) => findColleague(docspace, { email, role }, 'whom the record names')))
}

/** Addresses of those whom a record names, in lower case and each once, or why none of them counts. @throws RetryLater, Park */
export const teamOfRecord = async (
  records: Pick<Records, 'readTeam'>,
  ref: ClientRef,
  fields?: ClientFields,
): Promise<readonly string[] | NoTeam> => {
  const typed = await records.readTeam?.(ref, fields)
  if (!typed) return 'not-kept'
  const addresses = [...new Set(typed.flatMap(parseAddresses))]
  return addresses.length > mostOfTeam ? 'too-many' : addresses
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

type GroupSettings = TeamSettings['groups'][number]

const findGroup = async (docspace: DocSpace, wanted: GroupSettings): Promise<Looked<WantedGroup>> => {
  const { id, name, role } = wanted
  const { group, alike } = await lookUpGroup(docspace, wanted)
  if (alike > 1) return { note: `DocSpace has several groups "${name}"` }
  return group
    ? { found: { ...group, access: accessOf[role] } }
    : { note: `DocSpace has no group ${name ? `"${name}"` : id}` }
}

/** The group that the settings mean; `alike`: how many groups have its name, of which none is meant where there are several. */
export const lookUpGroup = async (
  { groups }: Pick<DocSpace, 'groups'>,
  { id, name = '' }: Pick<GroupSettings, 'id' | 'name'>,
): Promise<{ group: Group | undefined; alike: number }> => {
  const [only, ...others] = id ? [id] : await groups.idsOf(name)
  const group = only === undefined || others.length > 0 ? undefined : await groups.read(only)
  return { group, alike: only === undefined ? 0 : 1 + others.length }
}
