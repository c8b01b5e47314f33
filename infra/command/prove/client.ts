import { canonicalRef } from '#lib/crm/records/client-ref.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { Problem } from '../problem.ts'
import { listingOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import type { Interruption } from './interruption.ts'
import type { OpenedProof } from './open-proof.ts'

/** The difference between the CRM's clock and ours, at most, in milliseconds. */
const apart = 10 * 60_000
/** Milliseconds between two looks for a client that a person makes. */
const lookEvery = 2_000

/** Makes the client by the API. @throws Problem in the CRM's own words where it makes none, RetryLater, Park */
export const makeClient = async (
  { name, target, connection, client }: OpenedProof,
  title: string,
): Promise<ClientRef> => {
  const made = await connection.proof?.make?.({ ...client, name: title })
  if (made && 'id' in made) return asRef(target, { source: name, type: client.object, id: made.id })
  const why = made ? made.why.join(' ') : `${name} makes no client for us.`
  throw new Problem(why, `Make it yourself in the CRM: roomkeeper prove ${name} --by-hand`)
}

const asRef = ({ sources }: Target, ref: ClientRef): ClientRef => {
  const source = sources.get(ref.source)?.source
  return source ? canonicalRef(source, ref) : ref
}

/** The record of that name, among those that were made lately; undefined where there is none. */
export const findClient = async (target: Target, source: string, title: string): Promise<ClientRef | undefined> => {
  const listing = await listingOf(target, source)
  const query = { since: target.clock.now() - apart, filter: {} }
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const { records, next } = await listing.page(query, cursor)
    const found = records.find(({ name }) => name === title)
    if (found) return found.ref
    cursor = next
  }
  return undefined
}

/** Waits until a person has made it. Undefined when the wait is over. */
export const awaitClient = async (
  { name, target }: OpenedProof,
  title: string,
  { interruption, patience }: { interruption: Interruption; patience: number },
): Promise<ClientRef | undefined> => {
  const end = target.clock.now() + patience
  for (;;) {
    const found = await findClient(target, name, title)
    if (found || interruption.happened || target.clock.now() >= end) return found
    await interruption.sleep(lookEvery)
  }
}
