import type { OutgoingEvent } from '#lib/events/event.ts'
import type { EventSink } from '#lib/events/sink.ts'

/** A sink that keeps what it was sent. While it is `down` it takes nothing. */
export const keptEvents = () => {
  const kept = {
    down: false,
    sent: [] as OutgoingEvent[],
    sink: {
      wants: () => true,
      async send(event: OutgoingEvent) {
        if (kept.down) throw Object.assign(new Error('down'), { name: 'QueueUnavailable' })
        kept.sent.push(event)
      },
    } satisfies EventSink,
  }
  return kept
}
