import type { Clock } from '../crm.ts'
import type { SimRequest } from '../crm-server.ts'
import type { Answer } from '../faults.ts'
import { distrust } from './standard-webhooks.ts'

/** A verified callback. */
export interface Callback {
  at: number
  id: string
  type: string
  data: Record<string, unknown>
}

export interface Callbacks {
  readonly all: Callback[]
  receive(request: SimRequest): Answer
}

const answer = (status: number, body: unknown): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

/** Where the sender hears what became of its clients: signed, recent, each message once. */
export function createCallbacks(clock: Clock, secret: string): Callbacks {
  const all: Callback[] = []
  return {
    all,
    receive(request) {
      const why = distrust([secret], request.headers, request.body, clock.now())
      if (why !== undefined) return answer(401, { error: why })
      const id = String(request.headers['webhook-id'])
      if (all.some((one) => one.id === id)) return { status: 204 }
      let body: { type?: unknown; data?: Record<string, unknown> }
      try {
        body = JSON.parse(request.body)
      } catch {
        return answer(400, { error: 'the body is no JSON' })
      }
      const { type, data } = body
      const known = type === 'room.ready' || type === 'room.failed'
      if (!known || typeof data !== 'object' || data === null) return answer(400, { error: 'not a room event' })
      all.push({ at: clock.now(), id, type, data })
      return { status: 204 }
    },
  }
}
