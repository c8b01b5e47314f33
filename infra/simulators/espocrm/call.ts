import type { SimRequest } from '../crm/server.ts'
import type { Authentication } from './access.ts'
import type { Installation, User } from './account.ts'
import type { Records } from './records/records.ts'
import type { WebhookQueue } from './webhooks/webhooks.ts'

export type Body = Record<string, unknown>

export interface Services {
  crm: Installation
  records: Records
  queue: WebhookQueue
  authentication: Authentication
}

/** A request of somebody who is signed in. */
export interface Call extends Services {
  user: User
  request: SimRequest
  /** The parts of the path below `/api/v1`. */
  parts: string[]
  body: Body
}
