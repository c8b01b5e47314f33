import type { SimRequest } from '../crm/server.ts'
import type { Access } from './access.ts'
import type { Objects } from './objects.ts'
import type { Portal } from './portal.ts'

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
