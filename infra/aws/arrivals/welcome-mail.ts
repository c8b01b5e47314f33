import { Annotations } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { EnvironmentSettings } from '../config/environment-schema.ts'

/** Synth says that a welcome of one's own does not take the place of DocSpace's invitation for everybody (docs/facts/docspace.md#whom-an-invitation-mails). */
export const warnOfWelcomeMail = (scope: Construct, { onboarding }: EnvironmentSettings): void => {
  const welcomes = settingsOfRooms(onboarding).flatMap(({ mails }) => mails?.welcome ?? [])
  if (welcomes.length === 0) return
  const beside = welcomes.some(({ to }) => to === 'everybody')
  Annotations.of(scope).addWarningV2(
    'roomkeeper:welcome-mail',
    `onboarding.mails.welcome: DocSpace always mails its own invitation to addresses without an account, because its link makes the account. ${
      beside ? 'With `everybody` they get both mails.' : 'They get no welcome of yours; with `everybody` they get both.'
    }`,
  )
}
