import type { DocSpace } from '#lib/docspace/index.ts'
import { lookUpGroup } from '#lib/onboarding/people/team.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { TeamSettings } from '#lib/onboarding/settings/team.ts'
import { allOrFirstError } from '#lib/runtime/all-or-first-error.ts'
import { openPortal } from '../target/open-servers.ts'
import { teamsOfRecords } from './crm/record-team.ts'
import { type DoctorCheck, type Found, ok, problem } from './finding.ts'

/** Whether DocSpace has the colleagues and groups of `onboarding.team`, also of each rule, and the CRMs the teams. Silent where nobody is asked for. */
export const teamOfRooms: DoctorCheck = {
  area: 'Team',
  async look(target) {
    const all = settingsOfRooms(target.settings.onboarding).map((settings) => settings.team)
    const people = [...new Set(all.flatMap((one) => one.people.map(({ email }) => email.toLowerCase())))]
    const groups = new Map(all.flatMap((one) => one.groups.map((group) => [group.id ?? group.name, group] as const)))
    const ofRecords = teamsOfRecords(target)
    if (people.length === 0 && groups.size === 0) return ofRecords
    const { docspace } = await openPortal(target)
    const named = Promise.all([
      ...people.map((email) => colleague(docspace, email)),
      ...[...groups.values()].map((one) => group(docspace, one)),
    ])
    return (await allOrFirstError([named, ofRecords] as const)).flat()
  },
}

const colleague = async (docspace: DocSpace, email: string): Promise<Found> =>
  (await docspace.people.findByEmail(email))?.active
    ? ok(`${email} is a colleague in every room that names them`)
    : problem(
        `the colleague ${email} is no active account`,
        'Create or reactivate it, or change onboarding.team.people.',
      )

const group = async (docspace: DocSpace, wanted: TeamSettings['groups'][number]): Promise<Found> => {
  const { group: found, alike } = await lookUpGroup(docspace, wanted)
  const known = wanted.id ?? `"${wanted.name}"`
  if (alike > 1)
    return problem(
      `DocSpace has ${alike} groups ${known}`,
      'Rename all but one of them, or give the id in onboarding.team.groups.',
    )
  return found
    ? ok(`the group "${found.name}" has ${found.members.length} members`)
    : problem(`DocSpace has no group ${known}`, 'Make it, or change onboarding.team.groups.')
}
