import { differences, type Ids } from '#test/conformance-espocrm/compare.ts'
import type { Play } from '../play.ts'
import { excuses } from './excuses.ts'
import { type Kind, kinds, type Things } from './kinds.ts'
import type { Answer, Side } from './sides.ts'

/** Plays a sequence on the real EspoCRM and on its twin. */
export const playEspocrm =
  (real: Side, twin: Side): Play =>
  async (run) => {
    const thingsOf = (side: Side): Things => ({ side, run, Account: [], Contact: [], Webhook: [] })
    const both: [Things, Things] = [thingsOf(real), thingsOf(twin)]
    const ids: Ids = new Map(Object.entries(real.people).map(([who, id]) => [id, String(twin.people[who])]))
    return async (step) => {
      const kind = kinds[step.call]
      if (kind === undefined) throw new Error(`no call ${step.call}`)
      const [left, right] = await Promise.all(both.map((things) => send(kind, step, things)))
      if (left === undefined || right === undefined) throw new Error('no answer')
      const found = compared(left, right, ids)
      const excuse = found.length === 0 ? undefined : excuses.find((each) => each.covers(step, found))
      return { differences: found, ...(excuse && { excuse: excuse.reason }) }
    }
  }

async function send(kind: Kind, { as, args }: { as: string; args: unknown }, things: Things): Promise<Answer> {
  const { method, path, body } = kind.request(args, things)
  const answer = await things.side.ask(as, method, path, body)
  const { id } = (answer.body ?? {}) as { id?: string }
  if (kind.makes && [200, 201].includes(answer.status) && id !== undefined) things[kind.makes].push(id)
  return answer
}

function compared(left: Answer, right: Answer, ids: Ids): string[] {
  if (left.status !== right.status) return [`status ${left.status} ${left.reason} and ${right.status} ${right.reason}`]
  if (left.reason !== right.reason) return [`reason ${left.reason} and ${right.reason}`]
  return differences(withoutSecrets(left.body), withoutSecrets(right.body), ids, true)
}

/** Drawn by chance on both sides. */
const withoutSecrets = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'secretKey' in body
    ? { ...body, secretKey: typeof body.secretKey }
    : body
