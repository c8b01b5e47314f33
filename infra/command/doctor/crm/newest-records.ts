import type { ClientRef } from '#lib/runtime/client-key.ts'
import { listingOf } from '../../target/open-servers.ts'
import type { Target } from '../../target/target.ts'

const lookBack = 30 * 86_400_000

/** The newest record of each object, among the first page of those that were made in the last month. */
export const newestOfEach = async (target: Target, source: string): Promise<ClientRef[]> => {
  const listing = await listingOf(target, source)
  const { records } = await listing.page({ since: target.clock.now() - lookBack, filter: {} })
  return [...new Map(records.map(({ ref }) => [ref.type, ref])).values()]
}
