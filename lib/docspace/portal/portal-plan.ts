import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'

const feature = z.looseObject({
  id: z.string(),
  value: z.optional(z.unknown()),
  used: z.optional(z.nullable(z.looseObject({ value: z.optional(z.unknown()) }))),
})

const quotaAnswer = z.optional(z.looseObject({ features: z.optional(z.array(feature)) }))

/** A limit of the plan. */
export interface Limit {
  most: number
  used: number
}

/** Limits of a portal's plan; undefined where it has none. */
export interface PortalPlan {
  rooms: Limit | undefined
  /** Bytes of storage. */
  storage: Limit | undefined
  /** Free backups a month. */
  freeBackups: Limit | undefined
}

/** Asks for the limits of the plan; an answer of another shape has none (docs/facts/docspace.md#the-plan-of-a-portal). */
export const readPlan = async (call: PortalCall): Promise<PortalPlan> => {
  const answer = await call({ method: 'GET', path: '/api/2.0/portal/payment/quota' }, quotaAnswer)
  const limit = (id: string): Limit | undefined => {
    const found = answer?.features?.find((one) => one.id === id)
    const most = Number(found?.value)
    if (!found || !Number.isFinite(most) || most < 0) return undefined
    return { most, used: Number(found.used?.value) || 0 }
  }
  return { rooms: limit('room'), storage: limit('total_size'), freeBackups: limit('free_backup') }
}
