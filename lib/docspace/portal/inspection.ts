import * as z from 'zod/mini'
import type { Deadline } from '../../runtime/clock.ts'
import { createHttp } from '../../runtime/http.ts'
import { type ConnectionOptions, connect } from '../connection.ts'
import { accountAnswer, canManageRooms, isActive } from './account.ts'
import { readApiKey } from './api-key.ts'
import { readPlan } from './portal-plan.ts'

const settingsAnswer = z.looseObject({ docSpace: z.optional(z.boolean()), version: z.optional(z.string()) })
const settingsEnvelope = z.looseObject({ response: settingsAnswer })

/** What a portal tells anybody about itself. */
export interface PortalSelf {
  /** The version in its settings. A self-hosted portal may be newer than that. */
  version: string | undefined
}

/** Asks whatever is at `url`, without a key, what it is; undefined where it is no DocSpace. @throws NoAnswer */
export const askPortal = async (url: string, deadline: Deadline): Promise<PortalSelf | undefined> => {
  const http = createHttp({ baseUrl: url, deadline, timeoutMs: 10_000 })
  const answer = await http({ method: 'GET', path: '/api/2.0/settings' })
  const parsed = z.safeParse(settingsEnvelope, answer.json)
  if (answer.status !== 200 || !parsed.success || parsed.data.response.docSpace !== true) return undefined
  return { version: parsed.data.response.version }
}

/** What a check of an installation asks with a key: about the key itself, a user and the plan. No onboarding needs it. */
export const inspectPortal = (options: ConnectionOptions) => {
  const call = connect(options)
  return {
    key: () => readApiKey(call),

    /** Whether a user is active and may make rooms (docs/facts/docspace-api.md#people-and-accounts). */
    async user(id: string) {
      const found = await call({ method: 'GET', path: `/api/2.0/people/${encodeURIComponent(id)}` }, accountAnswer)
      return { active: isActive(found), makesRooms: canManageRooms(found) }
    },

    plan: () => readPlan(call),
  }
}
