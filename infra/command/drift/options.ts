import type { ChangeOptions } from '../confirm.ts'

/** Which side is right: the room as people have made it, or the record. */
export type Side = 'room' | 'crm'

export interface DriftOptions extends ChangeOptions {
  /** One client; every one whose room is there, or was, when absent. */
  client?: string
  take?: Side
  wait: number
}
