import { openRoute, route } from '../http/router.ts'
import { auditEvents, filteredLogins, lastAuditEvents, lastLogins } from './audit.ts'
import { readQuota, setRoomQuotas, switchRoomQuota } from './quota.ts'
import { readHealth, readInvitationSettings, readSettings } from './settings.ts'

export const portalRoutes = [
  route('GET', '/security/audit/login/filter', filteredLogins),
  route('GET', '/security/audit/login/last', lastLogins),
  route('GET', '/security/audit/events/filter', auditEvents),
  route('GET', '/security/audit/events/last', lastAuditEvents),
  route('PUT', '/files/rooms/roomquota', setRoomQuotas(true)),
  route('PUT', '/files/rooms/resetquota', setRoomQuotas(false)),
  route('POST', '/settings/roomquotasettings', switchRoomQuota),
  route('GET', '/portal/payment/quota', readQuota, { unpaid: true }),
  openRoute('GET', '/settings', readSettings, { unpaid: true, whileRestoring: true }),
  openRoute('GET', '/settings/invitationsettings', readInvitationSettings, { feature: 'invitationSettings' }),
  openRoute('GET', '/health', readHealth, { unpaid: true }),
]
