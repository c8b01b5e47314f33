import { Annotations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { EnvironmentSettings } from '../config/environment-schema.ts'

/** The languages of invitations in which DocSpace sends no reminder: its own are in the portal's (docs/facts/docspace.md#sending-an-invitation-again). */
const languagesIn = (onboarding: EnvironmentSettings['onboarding']): string[] => {
  if (onboarding.remind?.by !== 'docspace') return []
  return [...new Set(settingsOfRooms(onboarding).flatMap(({ culture }) => culture ?? []))]
}

/** Synth says that guests who are invited in a language of the settings are reminded in the portal's. */
export const warnOfReminderLanguage = (scope: Construct, { onboarding }: EnvironmentSettings): void => {
  const languages = languagesIn(onboarding)
  if (languages.length === 0) return
  Annotations.of(scope).addWarningV2(
    'roomkeeper:reminder-language',
    `onboarding.remind.by: DocSpace reminds in the language of the portal, not in that of \`culture\` (${languages.join(', ')}): leave it so where the portal has that language, or remind by \`mail\`.`,
  )
}
