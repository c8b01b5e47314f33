import type { OutgoingEvent } from '#lib/events/event.ts'
import type { EventDelivery } from '#lib/events/store/ledger.ts'
import { utcDay } from '#lib/runtime/clock.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { CommandContext } from '../ops.ts'
import { momentText } from '../output/time.ts'
import { type OpenedOutlets, openOutlets, outletNames } from './open-outlets.ts'

export interface ListOptions {
  last: number
  days: number
}

interface Listed {
  event: OutgoingEvent
  deliveries: Record<string, EventDelivery>
}

const dayMs = 86_400_000

/** What went out, the newest first, and which outlets are off. */
export const listEvents = async ({ target, out, options }: CommandContext<ListOptions>): Promise<ExitCode> => {
  const opened = await target()
  const open = await openOutlets(opened)
  const listed = await newest(open, opened.clock.now(), options)
  const off = await switchedOff(open)
  out.result({
    events: listed.map(({ event: { at, ...event }, deliveries }) => ({
      ...event,
      at: new Date(at).toISOString(),
      deliveries,
    })),
    off,
  })
  const rows = listed.map(({ event, deliveries }) => [
    momentText(event.at),
    event.type,
    subjectOf(event),
    Object.entries(deliveries)
      .map(([outlet, one]) => `${outlet}: ${deliveryText(one)}`)
      .join(', ') || 'nobody wants it',
    event.id,
  ])
  out.table(['WHEN', 'EVENT', 'ABOUT', 'OUTLETS', 'ID'], rows)
  if (rows.length === 0) out.say(`Nothing has happened in ${options.days} days that an outlet wants to hear of.`)
  for (const { outlet, why } of off)
    out.say(
      out.style('yellow', `${outlet} is switched off: ${why}. roomkeeper events test ${outlet} switches it on again.`),
    )
  return exitCodes.done
}

const newest = async ({ ledger }: OpenedOutlets, now: number, { last, days }: ListOptions): Promise<Listed[]> => {
  const ids = new Set<string>()
  for (let ago = 0; ago < days && ids.size < last; ago += 1)
    for (const id of await ledger.ofDay(utcDay(now - ago * dayMs))) ids.add(id)
  const read = [...ids].slice(0, last).map(async (id): Promise<Listed[]> => {
    const event = await ledger.event(id)
    return event ? [{ event, deliveries: await ledger.deliveries(id) }] : []
  })
  return (await Promise.all(read)).flat()
}

const switchedOff = async (open: OpenedOutlets) => {
  const all = outletNames(open).map(async (outlet) => {
    const { off } = (await open.states.read(outlet)).state
    return off ? [{ outlet, since: new Date(off.at).toISOString(), why: off.why }] : []
  })
  return (await Promise.all(all)).flat()
}

const subjectOf = ({ data }: OutgoingEvent): string => {
  const { client, portal } = data as { client?: { key: string }; portal?: string }
  return client?.key ?? portal ?? ''
}

/** `accepted (204)`, `waiting (no answer (ECONNREFUSED)), 3 tries`. */
export const deliveryText = ({ state, status, why, tries }: EventDelivery): string => {
  const answer = status === undefined ? why : String(status)
  const word = state === 'off' ? 'switched off' : state
  return `${word}${answer === undefined ? '' : ` (${answer})`}${tries > 1 ? `, ${tries} tries` : ''}`
}
