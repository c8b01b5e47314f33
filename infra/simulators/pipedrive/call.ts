import type { SimRequest } from '../crm/server.ts'
import type { Access } from './access.ts'
import type { Company, PipedriveUser } from './account.ts'
import type { Items } from './records.ts'

export type Body = Record<string, unknown>

export interface Services {
  company: Company
  items: Items
  access: Access
}

export interface Call extends Services {
  user: PipedriveUser
  request: SimRequest
  query: URLSearchParams
  body: Body
}
