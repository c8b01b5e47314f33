import { requireAdmin } from '../backup/backup.ts'
import { countThisMonth } from '../backup/backup-jobs.ts'
import { roomDto } from '../files/entry-dto.ts'
import { bind, flag, integer, list, model } from '../http/bind.ts'
import type { Call, UserCall } from '../http/call.ts'
import { type Result, streamed } from '../http/envelope.ts'

/** GET /portal/payment/quota: the plan with its limits and what is used of them; -1 is no limit. */
export function readQuota(call: Call): Result {
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

const RoomQuota = model('ASC.Files.Core.ApiModels.RequestDto.UpdateRoomsQuotaRequestDto', {
  roomIds: list('System.Collections.Generic.IEnumerable`1[System.Text.Json.JsonElement]'),
  quota: integer('System.Int64'),
})

/** PUT /files/rooms/roomquota and /resetquota: taken also while the portal has no quotas of rooms, and shown later. */
export const setRoomQuotas =
  (own: boolean) =>
  (call: UserCall): Result => {
    const { portal, user } = call
    const { roomIds, quota = PORTALS_OWN } = bind(RoomQuota, call)
    const rooms = (roomIds ?? []).flatMap((id) => portal.room(Number(id)) ?? [])
    for (const room of rooms) room.quota = own ? Number(quota) : PORTALS_OWN
    return streamed(rooms.map((room) => roomDto(portal, room, user, 'changed')))
  }

/** The quota of a room that has the portal's. */
const PORTALS_OWN = -2

const QuotaSettings = model('ASC.Web.Api.ApiModel.RequestsDto.QuotaSettingsRequestsDto', {
  enableQuota: flag(),
  defaultQuota: integer('System.Int64'),
})

/** POST /settings/roomquotasettings. */
export function switchRoomQuota(call: Call): Result {
  requireAdmin(call)
  const { enableQuota = false, defaultQuota } = bind(QuotaSettings, call)
  const { state } = call.portal
  if (enableQuota) state.roomQuota = defaultQuota ?? 0
  else delete state.roomQuota
  const lastModified = new Date(call.portal.now()).toISOString().slice(0, 19)
  return { response: { lastModified, enableQuota, defaultQuota: defaultQuota ?? 0 } }
}
