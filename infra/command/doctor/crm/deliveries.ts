import type { Connection, DeliveryNote } from '#lib/crm/setup/connector.ts'
import type { Target } from '../../target/target.ts'
import { type Found, ok, problem, unknown } from '../finding.ts'
import { arrivals } from './arrivals.ts'
import { signatureSeen } from './signature.ts'

/** How far back the receiver's log is read for signatures, in milliseconds. */
const lookBack = 7 * 86_400_000

/** What became of the last delivery: from the CRM where it says so, else from what we have counted. @throws RetryLater, Park */
export const lastDeliveries = async (target: Target, name: string, connection: Connection): Promise<Found[]> => {
  const told = (await connection.deliveries?.()) ?? []
  const signature = await signatureSeen(target, name, connection, target.clock.now() - lookBack)
  const found = [...told, ...(signature ? [signature] : [])].map((note) => findingIn(note, name))
  return told.some(({ state }) => state !== 'off') ? found : [...found, await arrivals(target, name)]
}

const findingIn = ({ what, state, means = '' }: DeliveryNote, name: string): Found => {
  if (state === 'taken') return ok(what)
  if (state === 'none') return unknown(what)
  if (state === 'off')
    return problem(
      what,
      `Run roomkeeper connect ${name}, which registers the webhook again, then roomkeeper sweep for the clients that were missed meanwhile.`,
    )
  return problem(what, `${means} The log of the receiver has the reason; roomkeeper sweep finds who was missed.`.trim())
}
