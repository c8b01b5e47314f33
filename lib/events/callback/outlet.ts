import * as z from 'zod/mini'
import type { Secrets } from '../../runtime/secrets.ts'
import { signStandard } from '../../runtime/signing/standard-webhooks.ts'
import type { OutgoingEvent } from '../event.ts'
import { type TriedOutlet, type TryServices, tryRequest } from '../try-outlet.ts'
import type { Callback } from './outbox.ts'

/** The outlet of a sender of one's own, whose address stands with its source. No outlet of the settings can have a name with a dot. */
export const callbackOutlet = 'generic.callback'

/** Where callbacks go, and the secret of the source, whose secrets sign them. */
export const callbackSettings = z.object({ url: z.url(), secret: z.string() })

export type CallbackSettings = z.output<typeof callbackSettings>

const signing = z.object({ signingSecrets: z.array(z.string()).check(z.minLength(1)) })

/** What is sent: the body as it was told, under the same id for every try. */
export type CallbackMessage = Pick<Callback, 'id' | 'body'>

/** Sends a callback, once. Never throws: whatever fails on the way is a reason to try again. */
export const tryCallback = async (
  services: Omit<TryServices, 'thisMachine'> & { secrets: Secrets },
  { url, secret }: CallbackSettings,
  { id, body }: CallbackMessage,
): Promise<TriedOutlet> => {
  const stored = await services.secrets.find(secret, signing)
  if (!stored) return { meaning: 'later', why: `no signing secret is stored in ${secret}` }
  const headers = signStandard(id, services.clock.now(), body, stored.signingSecrets)
  // Whoever names this very machine means it; that is refused for AWS.
  const thisMachine = new URL(url).protocol === 'http:'
  // A receiver of before there were outlets may be on a port of its own.
  return tryRequest({ ...services, thisMachine }, 'webhook', { url, headers, body, anyPort: true })
}

/** That there is a callback, without what is in it. */
export const callbackEvent = ({ id, at, client, type }: Omit<Callback, 'body'>): OutgoingEvent => ({
  id,
  type: 'record.told',
  at,
  data: { client: { key: client }, told: type },
})
