import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { Problem } from '../problem.ts'
import { explain } from '../target/explain.ts'
import { listingOf, openPortal, recordsOf } from '../target/open.ts'
import type { Target } from '../target/target.ts'
import { type Check, type Finding, ok, problem, unknown, warning } from './finding.ts'

type Found = Omit<Finding, 'area'>

/** So many clients of the last month are looked at: each costs some calls, and CRMs count them. */
const most = 5
const lookBack = 30 * 86_400_000

/** A check for each source that lists its records: whether DocSpace knows those who own the clients. */
export const accountManagerChecks = ({ sources }: Target): Check[] =>
  [...sources].flatMap(([name, { source }]) =>
    source.openListing ? [{ area: name, look: async (target: Target) => [await lookAt(target, name)] }] : [],
  )

const lookAt = async (target: Target, name: string): Promise<Found> => {
  try {
    const owners = await ownersIn(target, name)
    if (owners.length === 0) return unknown('account managers: no client of the last month has one to look at')
    const { docspace } = await openPortal(target)
    const people = await Promise.all(
      owners.map(async (email) => [email, await docspace.people.findByEmail(email)] as const),
    )
    return judge(
      owners.length,
      people.flatMap(([email, person]) => (person?.active ? [] : [email])),
      target.settings.onboarding.manager.unknownOwner,
    )
  } catch (error) {
    // Its own check has told it already.
    if (!(error instanceof RetryLater || error instanceof Park || error instanceof Problem)) throw error
    return unknown(`account managers: ${explain(error).message}`)
  }
}

/** Addresses of those who own some clients of the last month. */
const ownersIn = async (target: Target, name: string): Promise<string[]> => {
  const listing = await listingOf(target, name)
  const { records } = await listing.page({ since: target.clock.now() - lookBack, filter: {} })
  const opened = await recordsOf(target, name)
  const owners = new Set<string>()
  for (const { ref } of records.filter(({ isClient }) => isClient).slice(-most)) {
    const owner = (await opened.read(ref))?.ownerEmail
    if (owner) owners.add(owner.toLowerCase())
  }
  return [...owners]
}

const judge = (count: number, strangers: readonly string[], unknownOwner: 'default' | 'skip' | 'park'): Found => {
  if (strangers.length === 0)
    return ok(
      count === 1
        ? 'the account manager of recent clients has a DocSpace account'
        : `all ${count} account managers of recent clients have a DocSpace account`,
    )
  const text = `DocSpace has no active account of ${strangers.join(', ')}, who ${strangers.length === 1 ? 'owns' : 'own'} recent clients`
  const remedy = `Create or reactivate it; until then ${meanwhile[unknownOwner]}.`
  return unknownOwner === 'park' ? problem(text, remedy) : warning(text, remedy)
}

const meanwhile = {
  default: 'the default manager has their rooms',
  skip: 'nobody manages their rooms',
  park: 'their clients are parked',
}
