import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import type { ConfigurationSet } from 'aws-cdk-lib/aws-ses'
import type { Construct } from 'constructs'
import { sendersOf } from '#lib/onboarding/settings/arrival/mails.ts'
import type { EnvironmentSettings } from '../config/environment-schema.ts'
import { registersSender } from '../config/mail-senders.ts'
import { MailSender } from '../constructs/mail-sender.ts'

/**
 * Lets functions remind by mail, and mail managers after the last reminder, where the settings ask for it. Who that is DocSpace alone knows: in SES's sandbox only
 * those of the sender's domain can be mailed, where that is verified.
 */
export const grantReminderMails = (
  scope: Construct,
  settings: EnvironmentSettings,
  functions: readonly IGrantable[],
  configurationSet: ConfigurationSet | undefined,
): void => {
  for (const [at, sender] of sendersOf(settings.onboarding).entries()) {
    const createIdentity = registersSender(settings, 'remind', sender)
    const from = new MailSender(scope, at === 0 ? 'ReminderSender' : `ReminderSender-${sender}`, {
      ...{ sender, recipients: [], createIdentity },
      ...(configurationSet && { configurationSet }),
    })
    for (const one of functions) from.grantSend(one)
  }
}
