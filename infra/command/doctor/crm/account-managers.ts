import type { ClientRef } from '#lib/runtime/client-key.ts'
import { Park } from '#lib/runtime/errors.ts'
import { explain, isExplained } from '../../target/explain.ts'
import { listingOf, openPortal, recordsOf } from '../../target/open-servers.ts'
import type { Target } from '../../target/target.ts'
import { type DoctorCheck, type Found, ok, unknown } from '../finding.ts'
import { strangersAmong, strangersFinding } from './strangers.ts'

/** Most owners to look up, and most clients of the last month to look for them in: each costs some calls, and CRMs count them. */
const most = { owners: 5, clients: 40, pages: 10 }
const lookBack = 30 * 86_400_000

/** A check for each source that lists its records: whether DocSpace knows those who own the clients. */
export const accountManagerChecks = ({ sources }: Target): DoctorCheck[] =>
  [...sources].flatMap(([name, { source }]) =>
    source.openListing ? [{ area: name, look: async (target: Target) => [await lookAt(target, name)] }] : [],
  )

const lookAt = async (target: Target, name: string): Promise<Found> => {
  try {
    const { owners, looked } = await ownersIn(target, name)
    if (looked === 0) return unknown('account managers: there is no client of the last month to look at')
    if (owners.length === 0)
      return unknown(
        `account managers: none of the ${looked} recent clients that were looked at has one with an address`,
      )
    const { docspace } = await openPortal(target)
    const strangers = await strangersAmong(docspace, owners)
    return findingOf(owners.length, strangers, target.settings.onboarding.manager.unknownOwner)
  } catch (error) {
    // Its own check has reported it already.
    if (!isExplained(error)) throw error
    return unknown(`account managers: ${explain(error).message}`)
  }
}

/** Addresses of those who own the newest clients of the last month, and how many clients were looked at for them. */
const ownersIn = async (target: Target, name: string): Promise<{ owners: string[]; looked: number }> => {
  const clients = await newestClients(target, name)
  const opened = await recordsOf(target, name)
  const owners = new Set<string>()
  let looked = 0
  for (const ref of clients) {
    if (owners.size >= most.owners) break
    looked += 1
    // An archived record is no reason to look no further.
    const record = await opened.read(ref).catch((error: unknown) => {
      if (error instanceof Park) return undefined
      throw error
    })
    if (record?.ownerEmail) owners.add(record.ownerEmail.toLowerCase())
  }
  return { owners: [...owners], looked }
}

/** A CRM lists the oldest first. */
const newestClients = async (target: Target, name: string): Promise<ClientRef[]> => {
  const listing = await listingOf(target, name)
  const query = { since: target.clock.now() - lookBack, filter: {} }
  const clients: ClientRef[] = []
  let cursor: string | undefined
  for (let page = 0; page < most.pages; page += 1) {
    const { records, next } = await listing.page(query, cursor)
    clients.push(...records.filter(({ isClient }) => isClient).map(({ ref }) => ref))
    if (next === undefined) break
    cursor = next
    await target.clock.sleep(listing.pause)
  }
  return clients.slice(-most.clients).reverse()
}

const findingOf = (count: number, strangers: readonly string[], unknownOwner: 'default' | 'skip' | 'park'): Found => {
  if (strangers.length === 0)
    return ok(
      count === 1
        ? 'the account manager of recent clients has a DocSpace account'
        : `all ${count} account managers of recent clients have a DocSpace account`,
    )
  const who = `who ${strangers.length === 1 ? 'owns' : 'own'} recent clients`
  return strangersFinding(strangers, who, { text: meanwhile[unknownOwner], parks: unknownOwner === 'park' })
}

const meanwhile = {
  default: 'the default manager has their rooms',
  skip: 'nobody manages their rooms',
  park: 'their clients are parked',
}
