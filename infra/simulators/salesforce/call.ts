import type { SimRequest } from '../crm/server.ts'
import type { OAuth } from './access.ts'
import type { Org } from './account.ts'
import type { SObjects } from './records.ts'

export interface Services {
  org: Org
  sobjects: SObjects
  oauth: OAuth
  /** Calls in any 24 hours. */
  callsPerDay: number
  calls: number[]
}

export type Body = Record<string, unknown>

export interface Call extends Services {
  request: SimRequest
  query: URLSearchParams
  version: string
  body: Body
}
