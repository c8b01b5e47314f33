import { mostOfTeam } from '#lib/crm/records/team.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { rulesOfKind, withRule } from '#lib/onboarding/settings/room-rules.ts'
import type { TeamSettings } from '#lib/onboarding/settings/team.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import { parseAddresses } from '#lib/runtime/addresses.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { Problem } from '../../problem.ts'
import { explain } from '../../target/explain.ts'
import { openPortal, recordsOf } from '../../target/open-servers.ts'
import type { Target } from '../../target/target.ts'
import { type Found, ok, problem, unknown, warning } from '../finding.ts'
import { newestOfEach } from './newest-records.ts'

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
    return (await Promise.all(samples.map(({ ref, team }) => lookAt(target, ref, team)))).flat()
  } catch (error) {
    if (!(error instanceof RetryLater || error instanceof Park || error instanceof Problem)) throw error
    if (error instanceof RetryLater && error.reason.code === 'crm-team-hidden')
      return [problem(`${source}: ${error.message}`, error.reason.remedy)]
    // Its own check has reported it already.
    return [unknown(`team of ${source}: ${explain(error).message}`)]
  }
}

const lookAt = async (target: Target, ref: ClientRef, { unknown: policy }: TeamSettings): Promise<Found[]> => {
  const { source, type } = ref
  const records = await recordsOf(target, source)
  const typed = await records.readTeam?.(ref)
  if (!typed)
    return [
      problem(
        `${source} keeps no team of ${type}, which team.fromCrm asks for`,
        'Turn teams on in the CRM and let Roomkeeper’s user read them (docs/rules.md, "The team that the record names"), or take team.fromCrm out of the settings.',
      ),
    ]
  const emails = [...new Set(typed.flatMap(parseAddresses).map((email) => email.toLowerCase()))]
  if (emails.length === 0)
    return [unknown(`${source}: the newest ${type} has nobody in its team to look for in DocSpace`)]
  if (emails.length > mostOfTeam) return [tooMany(ref)]
  return [await inDocSpace((await openPortal(target)).docspace, ref, emails, policy)]
}

const tooMany = ({ source, type }: ClientRef): Found =>
  problem(
    `${source}: the team of the newest ${type} has more than ${mostOfTeam} people, so nobody of it is added`,
    'Name a group of DocSpace in onboarding.team.groups for so many.',
  )

const inDocSpace = async (
  { people }: Pick<DocSpace, 'people'>,
  { source, type }: ClientRef,
  emails: readonly string[],
  policy: TeamSettings['unknown'],
): Promise<Found> => {
  const found = await Promise.all(emails.map((email) => people.findByEmail(email)))
  const strangers = emails.filter((_, at) => !found[at]?.active)
  const team = `the team of the newest ${type} of ${source}`
  if (strangers.length === 0) return ok(`${team} is ${emails.length} of DocSpace’s colleagues`)
  const text = `DocSpace has no active account of ${strangers.join(', ')}, in ${team}`
  const remedy = `Create or reactivate it; until then ${policy === 'park' ? 'such clients are parked' : 'rooms are made without'}.`
  return policy === 'park' ? problem(text, remedy) : warning(text, remedy)
}
