import type { ChangeOptions } from '../confirm.ts'
import type { HandoverNames } from './open-colleagues.ts'

export interface HandoverOptions extends ChangeOptions, HandoverNames {
  leave?: boolean
}
