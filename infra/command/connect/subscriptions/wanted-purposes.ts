import type { EnvironmentSettings } from '#infra/aws/config/environment-schema.ts'
import { endsWithRecord, settlesMerges } from '#infra/aws/config/sources/deletions.ts'
import type { FollowedFields } from '#lib/crm/source.ts'
import type { Purpose } from '#lib/crm/subscription.ts'
import { followedFields, followsContacts } from '#lib/onboarding/life/follow/followed-fields.ts'
import { waitedFields } from '#lib/onboarding/review/waited-fields.ts'
import type { KindOfClient } from '#lib/onboarding/settings/room-rules.ts'

/** Stands for the fields of any CRM: each part is its own field. */
const anyCrm: FollowedFields = { name: ['name'], owner: ['owner'], team: ['team'], contacts: ['contacts'] }

/** What the settings of rooms want to know of a kind of record, whether its CRM tells it or not. New clients go without saying. */
export const wantedPurposes = (onboarding: EnvironmentSettings['onboarding'], kind: KindOfClient): Purpose[] => {
  const followed = followedFields(onboarding, kind, anyCrm).map(({ field }) => field)
  const waited = waitedFields(onboarding, kind).map((): Purpose => 'fields')
  return [
    ...new Set<Purpose>([
      ...followed.map((field) => (Object.hasOwn(anyCrm, field) ? (field as keyof FollowedFields) : 'fields')),
      ...waited,
      ...(followsContacts(onboarding, kind) ? (['contacts'] as const) : []),
      ...(endsWithRecord(onboarding, kind) ? (['deleted'] as const) : []),
      ...(settlesMerges(onboarding, kind) ? (['merged'] as const) : []),
    ]),
  ]
}
