import type { IGrantable } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import type { EnvironmentSettings } from '../config/environment-schema.ts'
import { MailSender } from '../constructs/mail-sender.ts'

/**
 * Lets functions remind by mail, and mail managers after the last reminder, where the settings ask for it. Who that is DocSpace alone knows: in SES's sandbox only
 * those of the sender's domain can be mailed, where that is verified. A sender of other mails is registered by them.
 */
export const grantReminderMails = (
  scope: Construct,
  { onboarding, backup, drift, mail }: EnvironmentSettings,
  functions: readonly IGrantable[],
): void => {
  const sender = onboarding.remind?.sender
  if (sender === undefined) return
  const others = [...Object.values(backup?.portals ?? {}), ...(drift ? [drift] : [])]
  const createIdentity = mail.createIdentities && !others.some((other) => other.sender === sender)
  const from = new MailSender(scope, 'ReminderSender', { sender, recipients: [], createIdentity })
  for (const one of functions) from.grantSend(one)
}
