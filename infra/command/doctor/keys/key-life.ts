import { momentText, spanText } from '../../output/time.ts'
import { type Found, ok, warning } from '../finding.ts'

/** A key's end is reported this long before, in milliseconds: as long as the alarm does. */
const notice = 14 * 86_400_000

/** How long a key of DocSpace will last; `expiresAt` and `now` in epoch milliseconds. */
export const lifeOf = (expiresAt: number | undefined, now: number): Found => {
  if (expiresAt === undefined) return ok('the key does not expire')
  const left = expiresAt - now
  const text = `the key expires in ${spanText(left)} (${momentText(expiresAt)})`
  return left < notice ? warning(text, 'Create a new key and store it before.') : ok(text)
}
