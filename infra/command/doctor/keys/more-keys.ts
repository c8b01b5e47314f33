import type { DocSpace } from '#lib/docspace/index.ts'
import { type ApiKey, lacksOf } from '#lib/docspace/portal/api-key.ts'
import { inspectPortal } from '#lib/docspace/portal/inspection.ts'
import { docspaceKey, keysIn } from '#lib/docspace/portal/key-secret.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { docspaceKeyPath, portalWith } from '../../target/open-servers.ts'
import type { Target } from '../../target/target.ts'
import { type DoctorCheck, type Found, ok, problem, warning } from '../finding.ts'
import { welcomeContent } from '../templates/templates.ts'
import { lifeOf } from './key-life.ts'

const patience = 60_000

/** What is known of one of several keys. `place`: 1 for the first. */
interface Seen {
  place: number
  docspace: DocSpace
  key: ApiKey
}

/**
 * Whether each further key may do the work of the first: rooms are made by all of them. Silent where one key is stored. A key that is refused is named
 * here by its place: no client is served then, since its rooms cannot be seen.
 */
export const moreKeys: DoctorCheck = {
  area: 'DocSpace',
  async look(target) {
    const stored = await target.secrets.find(target.secretName(docspaceKeyPath), docspaceKey)
    const keys = stored ? keysIn(stored) : []
    if (keys.length < 2) return []
    const found: Found[] = []
    const seen: Seen[] = []
    for (const [at, apiKey] of keys.entries()) {
      try {
        const one = await seenBy(target, apiKey, at + 1)
        found.push(...(await findingsOf(target, one, seen, apiKey)))
        seen.push(one)
      } catch (error) {
        if (!(error instanceof RetryLater) && !(error instanceof Park)) throw error
        found.push(problem(`key ${at + 1} of ${keys.length}: ${error.reason.what}`, error.reason.remedy))
      }
    }
    return found.some(({ verdict }) => verdict !== 'ok')
      ? found.filter(({ verdict }) => verdict !== 'ok')
      : [ok(`${keys.length} keys of as many users make rooms`)]
  },
}

const inspectionWith = ({ settings, clock }: Target, apiKey: string) =>
  inspectPortal({ url: settings.docspace.url, apiKey, deadline: deadlineIn(patience, clock), clock })

const seenBy = async (target: Target, apiKey: string, place: number): Promise<Seen> => ({
  place,
  docspace: portalWith(target, { apiKey, ms: patience }),
  key: await inspectionWith(target, apiKey).key(),
})

const findingsOf = async (
  target: Target,
  { place, docspace, key }: Seen,
  before: readonly Seen[],
  apiKey: string,
): Promise<Found[]> => {
  // The other checks look at the first.
  if (place === 1) return []
  const name = `key ${place}`
  const twin = before.find((one) => one.key.userId === key.userId)
  if (twin)
    return [
      warning(
        `${name} is of the same user as key ${twin.place}: limits are the user’s, so it adds nothing`,
        'Make it as another room administrator, or take it out of the secret.',
      ),
    ]
  const missing = lacksOf(key)
  if (missing.length > 0)
    return [problem(`${name} lacks ${missing.join(', ')}`, 'Create a key with these permissions and store it.')]
  const { active, makesRooms } = await inspectionWith(target, apiKey).user(key.userId)
  if (!active || !makesRooms)
    return [
      problem(
        `the user behind ${name} may not make rooms`,
        'Create the key as an active DocSpace administrator or room administrator.',
      ),
    ]
  const content = await welcomeContent(docspace, target)
  return [lifeOf(key.expiresAt, target.clock.now()), ...content]
    .filter(({ verdict }) => verdict !== 'ok')
    .map((one) => ({ ...one, text: `${name}: ${one.text}` }))
}
