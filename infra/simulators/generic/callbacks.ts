import { jsonOf, noContent, parsed, Refusal } from '../crm/answers.ts'
import type { SimRequest } from '../crm/server.ts'
import type { Clock } from '../crm/types.ts'
import type { WholeAnswer } from '../http/exchange.ts'
import { refusalOf } from '../http/standard-webhooks.ts'

/** A verified callback. */
export interface Callback {
  at: number
  id: string
  type: string
  data: Record<string, unknown>
}

export interface Callbacks {
  readonly all: Callback[]
  receive(request: SimRequest): WholeAnswer
}

const answer = jsonOf('application/json')
const refuse = (status: number, error: string) => new Refusal(answer({ error }, status))

/** What a sender is told, as docs/crms/any-sender.md has it. */
const events = ['room.ready', 'room.ready-for-review', 'room.failed', 'room.ending', 'room.ended', 'client.joined']

const isEvent = (type: unknown): type is string => typeof type === 'string' && events.includes(type)

/** Where the sender hears what became of its clients: signed, recent, each message once. */
export function createCallbacks(clock: Clock, secret: string): Callbacks {
  const all: Callback[] = []
  return {
    all,
    receive({ headers, body }) {
      const why = refusalOf([secret], headers, body, clock.now())
      if (why !== undefined) throw refuse(401, why)
      const id = String(headers['webhook-id'])
      if (all.some((one) => one.id === id)) return noContent
      const { type, data } = parsed(body, () => refuse(400, 'the body is no JSON'))
      // Somebody tries whether anything comes.
      if (type === 'roomkeeper.test') return noContent
      if (!isEvent(type)) throw refuse(400, 'not a room event')
      if (typeof data !== 'object' || data === null) throw refuse(400, 'not a room event')
      all.push({ at: clock.now(), id, type, data: data as Callback['data'] })
      return noContent
    },
  }
}
