import type { ConfiguredSource } from '../configure.ts'
import type { Delivery } from '../source.ts'

/** What a delivery shows of its sender: which signatures it carried and, where it was taken, which subscriptions it proves. */
export const seenIn = (
  { source: { webhook }, settings }: ConfiguredSource,
  delivery: Delivery,
  { as }: { as: string },
): { signature?: string; events?: string[] } => {
  const signature = webhook.signatures?.(delivery)
  const shown = signature ? { signature } : {}
  const isTaken = as === 'accepted' || as === 'ignored'
  if (!isTaken || !webhook.told || !webhook.subscriptions) return shown
  const told = new Set(webhook.told(delivery))
  // A name that the settings do not have is a sender's own.
  const events = webhook.subscriptions(settings).flatMap(({ event }) => (told.has(event) ? event : []))
  return events.length > 0 ? { ...shown, events } : shown
}
