import { requireAdmin } from './backup.ts'
import { countThisMonth } from './backup-jobs.ts'
import type { Call } from './call.ts'
import type { Result } from './envelope.ts'
import { route } from './router.ts'

/** GET /portal/payment/quota: the plan with its limits and what is used of them; -1 is no limit. */
function quota(call: Call): Result {
  requireAdmin(call)
  const { portal } = call
  const { maxBytes = -1, maxRooms = -1, freeBackups = -1, saas } = portal.state.tariff
  const bytes = portal.state.files.reduce((sum, file) => sum + file.size, 0)
  const feature = (id: string, type: string, value: number, used: number) => ({
    id,
    type,
    value,
    used: { value: used },
  })
  return {
    response: {
      id: -3,
      title: saas ? 'Startup' : 'Server',
      nonProfit: false,
      free: false,
      trial: false,
      features: [
        feature('total_size', 'size', maxBytes, bytes),
        feature('room', 'count', maxRooms, portal.state.rooms.length),
        feature('free_backup', 'count', freeBackups, countThisMonth(portal)),
      ],
    },
  }
}

export const quotaRoutes = [route('GET', '/portal/payment/quota', quota, { unpaid: true })]
