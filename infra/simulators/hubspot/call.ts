import type { SimRequest } from '../crm/server.ts'
import type { Access } from './access.ts'
import type { Portal } from './account.ts'
import type { Objects } from './records/records.ts'

export type Body = Record<string, unknown>

export interface Services {
  portal: Portal
  objects: Objects
  access: Access
}

export interface Call extends Services {
  request: SimRequest
  query: URLSearchParams
  body: Body
}
