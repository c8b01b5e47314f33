import type { ClientFields } from '#lib/runtime/client-fields.ts'

/** A client in the live queue. Times in epoch milliseconds. */
export interface WaitingClient {
  client: string
  since: number
  /** When it is tried again, where that is known. */
  nextTry?: number
  /** Code of the reason, and what it is about. */
  reason?: string
  detail?: string
  fields?: ClientFields
}
