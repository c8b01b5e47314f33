import type { ConfiguredSource } from '../configure.ts'
import type { Delivery } from '../source.ts'

/** What a delivery shows of its sender: which signatures it carried and, where it was taken, which subscriptions it proves. */
export const seenIn = (
  { source: { webhook }, settings }: ConfiguredSource,
  delivery: Delivery,
  { as }: { as: string },
): { signature?: string; events?: string[] } => {
  const signature = webhook.signatures?.(delivery)
  const isTaken = as === 'accepted' || as === 'ignored'
  const told = new Set(isTaken ? webhook.told?.(delivery) : [])
  // A name that the settings do not have is a sender's own.
  const events = told.size === 0 ? [] : (webhook.subscriptions?.(settings) ?? []).map(({ event }) => event)
  const proven = events.filter((event) => told.has(event))
  return { ...(signature && { signature }), ...(proven.length > 0 && { events: proven }) }
}
