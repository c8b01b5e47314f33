import { isRestoring } from '../backup/restore/restore-worker.ts'
import type { Call } from '../http/call.ts'
import { health } from '../http/dispatch.ts'
import type { Result } from '../http/envelope.ts'
import { PASSWORD_HASHING } from '../people/passwords.ts'

/** The few settings that a client could want to know. */
export function readSettings(call: Call): Result {
  const { tariff, ownerId } = call.portal.state
  const tenantStatus = isRestoring(call.portal) ? 4 : 0
  if (call.user === undefined) {
    const about = { culture: 'en-US', docSpace: true, standalone: !tariff.saas, version: '3.1.0' }
    return { response: { ...about, passwordHash: PASSWORD_HASHING, tenantStatus } }
  }
  return {
    response: {
      timezone: 'UTC',
      trustedDomains: [],
      trustedDomainsType: 0,
      culture: 'en-US',
      utcOffset: '00:00:00',
      utcHoursOffset: 0,
      greetingSettings: 'Web Office',
      ownerId,
      nameSchemaId: 'Common',
      enableAdmMess: false,
      docSpace: true,
      standalone: !tariff.saas,
      baseDomain: 'localhost',
      version: '3.1.0',
      tenantStatus,
      tenantAlias: 'localhost',
    },
  }
}

export const readHealth = () => health()

/** As a new portal has it (source: TenantUserInvitationSettings). */
export const readInvitationSettings = (): Result => ({
  response: { allowInvitingMembers: true, allowInvitingGuests: true },
})
