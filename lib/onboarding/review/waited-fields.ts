import type { ClientRef } from '../../runtime/client-key.ts'
import { inviteConditions } from '../settings/invite.ts'
import { isFor, withRule } from '../settings/room-rules.ts'
import type { OnboardingSettings } from '../settings.ts'

/** A field of the record that people from outside wait for, and where the settings name it. */
export interface WaitedField {
  field: string
  /** Below `onboarding`. */
  path: readonly (string | number)[]
}

const ofAll = ['invite', 'when']

/** The fields that people of a kind of record may wait for: by the settings of all rooms, or by each rule that makes rooms for that kind. */
export const waitedFields = (all: OnboardingSettings, kind: Pick<ClientRef, 'source' | 'type'>): WaitedField[] => {
  const ways =
    all.rooms.length === 0
      ? [{ invite: all.invite, path: ofAll }]
      : all.rooms.flatMap((rule, at) =>
          rule.skip || !isFor(rule, kind)
            ? []
            : [{ invite: withRule(all, rule).invite, path: rule.invite ? ['rooms', at, ...ofAll] : ofAll }],
        )
  return ways.flatMap(({ invite, path }) =>
    Object.keys(inviteConditions(invite)).map((field) => ({ field, path: [...path, field] })),
  )
}
