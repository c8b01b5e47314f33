import { mostOfTeam } from '#lib/crm/records/team.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { teamOfRecord } from '#lib/onboarding/people/team.ts'
import { rulesOfKind, withRule } from '#lib/onboarding/settings/room-rules.ts'
import type { TeamSettings } from '#lib/onboarding/settings/team.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { explain, isExplained } from '../../target/explain.ts'
import { openPortal, recordsOf } from '../../target/open-servers.ts'
import type { Target } from '../../target/target.ts'
import { type Found, ok, problem, unknown } from '../finding.ts'
import { newestOfEach } from './newest-records.ts'
import { strangersAmong, strangersFinding } from './strangers.ts'

/** Whether the CRMs show the team that `team.fromCrm` asks for, and DocSpace knows it: tried on the newest record of each kind. */
export const teamsOfRecords = async (target: Target): Promise<Found[]> => {
  const { onboarding } = target.settings
  const asks = [onboarding, ...onboarding.rooms].some(({ team }) => team?.fromCrm)
  const sources = [...target.sources].filter(([, { source }]) => asks && source.openListing)
  return (await Promise.all(sources.map(([name]) => teamsOf(target, name)))).flat()
}

/** How a client of this kind may ask for its team; undefined where it never does. */
const askedFor = (all: OnboardingSettings, ref: ClientRef): TeamSettings | undefined => {
  const asking = rulesOfKind(all, ref)
    .map((rule) => withRule(all, rule).team)
    .filter(({ fromCrm }) => fromCrm)
  return asking.find((team) => team.unknown === 'park') ?? asking[0]
}

const teamsOf = async (target: Target, source: string): Promise<Found[]> => {
  try {
    const samples = (await newestOfEach(target, source)).flatMap((ref) => {
      const team = askedFor(target.settings.onboarding, ref)
      return team ? [{ ref, team }] : []
    })
    if (samples.length === 0) return [unknown(`${source}: there is no record of the last month to try team.fromCrm on`)]
    return await Promise.all(samples.map(({ ref, team }) => lookAt(target, ref, team)))
  } catch (error) {
    if (!isExplained(error)) throw error
    if (error instanceof RetryLater && error.reason.code === 'crm-team-hidden')
      return [problem(`${source}: ${error.message}`, error.reason.remedy)]
    // Its own check has reported it already.
    return [unknown(`team of ${source}: ${explain(error).message}`)]
  }
}

const lookAt = async (target: Target, ref: ClientRef, { unknown: policy }: TeamSettings): Promise<Found> => {
  const { source, type } = ref
  const emails = await teamOfRecord(await recordsOf(target, source), ref)
  if (emails === 'not-kept') return notKept(ref)
  if (emails === 'too-many') return tooMany(ref)
  if (emails.length === 0)
    return unknown(`${source}: the newest ${type} has nobody in its team to look for in DocSpace`)
  return inDocSpace((await openPortal(target)).docspace, ref, emails, policy)
}

const notKept = ({ source, type }: ClientRef): Found =>
  problem(
    `${source} keeps no team of ${type}, which team.fromCrm asks for`,
    'Turn teams on in the CRM and let Roomkeeper’s user read them (docs/rules.md, "The team that the record names"), or take team.fromCrm out of the settings.',
  )

const tooMany = ({ source, type }: ClientRef): Found =>
  problem(
    `${source}: the team of the newest ${type} has more than ${mostOfTeam} people, so nobody of it is added`,
    'Name a group of DocSpace in onboarding.team.groups for so many.',
  )

const inDocSpace = async (
  docspace: DocSpace,
  { source, type }: ClientRef,
  emails: readonly string[],
  policy: TeamSettings['unknown'],
): Promise<Found> => {
  const strangers = await strangersAmong(docspace, emails)
  const team = `the team of the newest ${type} of ${source}`
  if (strangers.length === 0) return ok(`${team} is ${emails.length} of DocSpace’s colleagues`)
  const parks = policy === 'park'
  const text = parks ? 'such clients are parked' : 'rooms are made without'
  return strangersFinding(strangers, `in ${team}`, { text, parks })
}
