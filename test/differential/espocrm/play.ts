import { differences, type Ids } from '#test/conformance-espocrm/compare.ts'
import type { Play } from '../play.ts'
import { excuses } from './excuses.ts'
import { type Kind, kinds, type Things } from './kinds.ts'
import type { Answer, Side } from './sides.ts'

/** What all sequences have made and deleted: the twin's ids by the real ones. */
export interface Made {
  ids: Ids
  gone: Set<string>
}

/** Plays a sequence on the real EspoCRM and on its twin. */
export const playEspocrm =
  (real: Side, twin: Side, made: Made): Play =>
  async (run) => {
    const thingsOf = (side: Side): Things => ({ side, run, Account: [], Contact: [], Webhook: [] })
    const both: [Things, Things] = [thingsOf(real), thingsOf(twin)]
    const ids: Ids = new Map(Object.entries(real.people).map(([who, id]) => [id, String(twin.people[who])]))
    return {
      async send(step) {
        const kind = kinds[step.call]
        if (kind === undefined) throw new Error(`no call ${step.call}`)
        const [left, right] = await Promise.all(both.map((things) => send(kind, step, things)))
        if (left === undefined || right === undefined) throw new Error('no answer')
        if (step.call === 'delete account') made.gone.add(left.path.split('/').at(-1) ?? '')
        const found = compared(left, right, ids)
        const excuse = found.length === 0 ? undefined : excuses.find((each) => each.covers(step, found))
        return { differences: found, ...(excuse && { excuse: excuse.reason }) }
      },
      async end() {
        const [mine, other] = both
        for (const entity of ['Account', 'Contact'] as const)
          for (const [index, id] of mine[entity].entries()) made.ids.set(id, String(other[entity][index]))
        // An installation has a limit, and every one that is left is called for what others do.
        for (const { side, Webhook } of both)
          for (const id of Webhook) await side.ask('admin', 'DELETE', `Webhook/${id}`)
      },
    }
  }

interface Sent extends Answer {
  path: string
}

async function send(kind: Kind, { as, args }: { as: string; args: unknown }, things: Things): Promise<Sent> {
  const { method, path, body } = kind.request(args, things)
  const answer = await things.side.ask(as, method, path, body)
  const { id } = (answer.body ?? {}) as { id?: string }
  if (kind.makes && [200, 201].includes(answer.status) && id !== undefined) things[kind.makes].push(id)
  return { ...answer, path }
}

function compared(left: Answer, right: Answer, ids: Ids): string[] {
  if (left.status !== right.status) return [`status ${left.status} ${left.reason} and ${right.status} ${right.reason}`]
  if (nameless(left.reason) !== nameless(right.reason)) return [`reason ${left.reason} and ${right.reason}`]
  return differences(withoutSecrets(left.body), withoutSecrets(right.body), ids, true)
}

/** Some reasons name the record. */
const nameless = (reason: string | null) => reason?.replace(/\b[0-9a-f]{17}\b/g, 'id') ?? null

/** Drawn by chance on both sides. */
const withoutSecrets = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'secretKey' in body
    ? { ...body, secretKey: typeof body.secretKey }
    : body
