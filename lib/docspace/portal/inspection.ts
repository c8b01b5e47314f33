import * as z from 'zod/mini'
import type { Deadline } from '../../runtime/clock.ts'
import { createHttp } from '../../runtime/http.ts'
import { type ConnectionOptions, connect } from '../connection.ts'
import { accountAnswer, canManageRooms, isActive } from './account.ts'
import { readApiKey } from './api-key.ts'
import { readPlan } from './portal-plan.ts'

const settingsAnswer = z.looseObject({ docSpace: z.optional(z.boolean()), version: z.optional(z.string()) })
const settingsEnvelope = z.looseObject({ response: settingsAnswer })

/** What a portal says of itself to everybody. */
export interface PortalSelf {
  /** The number in its settings, which a self-hosted portal may be ahead of. */
  version: string | undefined
}

/** What something at `url` says of itself, asked without a key; undefined where it is no DocSpace. @throws NoAnswer */
export const askPortal = async (url: string, deadline: Deadline): Promise<PortalSelf | undefined> => {
  const http = createHttp({ baseUrl: url, deadline, timeoutMs: 10_000 })
  const answer = await http({ method: 'GET', path: '/api/2.0/settings' })
  const parsed = z.safeParse(settingsEnvelope, answer.json)
  if (answer.status !== 200 || !parsed.success || parsed.data.response.docSpace !== true) return undefined
  return { version: parsed.data.response.version }
}

/** What a check of an installation wants to know of portal, key and plan; nothing here is needed to serve a client. */
export const inspectPortal = (options: ConnectionOptions) => {
  const call = connect(options)
  return {
    key: () => readApiKey(call),

    /** Whether a user is active and may have rooms of his own (docs/facts/docspace-api.md#people-and-accounts). */
    async user(id: string) {
      const found = await call({ method: 'GET', path: `/api/2.0/people/${encodeURIComponent(id)}` }, accountAnswer)
      return { active: isActive(found), makesRooms: canManageRooms(found) }
    },

    plan: () => readPlan(call),
  }
}
