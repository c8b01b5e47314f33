import { deliverReport, settled } from '../notify/deliveries.ts'
import type { Mail } from '../notify/mail.ts'
import { mailPage, maybeRepeated, paragraph } from '../notify/mail-page.ts'
import type { EventsSettings } from './settings.ts'
import type { OutletState, OutletStates } from './store/outlet-states.ts'

export interface OffMailServices {
  states: OutletStates
  now(): number
  /** Undefined where nobody is told by mail. */
  mail: EventsSettings['mail']
  environment: string
  /** Sends one mail, once. @throws NotDelivered */
  send(mail: Mail): Promise<void>
}

/** Another worker has begun to tell of it. */
class Taken extends Error {
  override readonly name = 'Taken'
}

/** So long the worker that was quicker is left alone, in milliseconds. */
const patience = 30_000

/**
 * Tells administrators by mail that an outlet is off, once for each time that it was switched off: noted before and after in what is kept of
 * the outlet, so that a crash between means a second mail that says so at most. @returns milliseconds after which it has to be gone on with; undefined when nothing is left to do
 */
export const tellSwitchedOff = async (services: OffMailServices, outlet: string): Promise<number | undefined> => {
  const { states, now, mail } = services
  if (!mail) return undefined
  const { state, tag } = await states.read(outlet)
  const { off } = state
  if (!off || settled(state.mail)) return undefined
  const left = (state.mail?.until ?? 0) - now()
  if (left > 0) return left
  let over = tag
  const keep = async (next: Told): Promise<Told> => {
    over = await states.write(outlet, { ...state, mail: next.deliveries.mail }, over)
    if (over === undefined) throw new Taken()
    return next
  }
  try {
    const before: Told = { deliveries: state.mail ? { mail: state.mail } : {} }
    await deliverReport({ now }, before, 'mail', keep, (repeated) =>
      services.send({ from: mail.sender, to: mail.recipients, ...wordsOf(services, outlet, off, repeated) }),
    )
    // What is left then is what the next call would find.
    return await tellSwitchedOff(services, outlet)
  } catch (error) {
    if (error instanceof Taken) return patience
    throw error
  }
}

interface Told {
  deliveries: { mail?: NonNullable<OutletState['mail']> }
}

const wordsOf = (
  { environment }: OffMailServices,
  outlet: string,
  { at, why }: NonNullable<OutletState['off']>,
  repeated: boolean,
) => {
  const subject = `Roomkeeper ${environment}: the outlet ${outlet} was switched off`
  const lines = [
    ...(repeated ? [maybeRepeated] : []),
    `Since ${new Date(at).toISOString()} it gets no events: ${why}.`,
    'Rooms and backups do not depend on it.',
    `Put its receiver right; \`roomkeeper events test ${outlet} --env ${environment}\` switches it on again. What it missed stands in \`roomkeeper events list\`, and \`roomkeeper events replay ID\` sends it once more.`,
  ]
  const body = lines.map(paragraph).join('\n')
  return {
    subject,
    text: `${lines.map((line) => line.replaceAll('`', '')).join('\n\n')}\n`,
    html: mailPage(subject, 'An outlet was switched off', '#9a6700', body),
  }
}
