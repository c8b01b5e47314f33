import { GetIdentityVerificationAttributesCommand, GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses'
import { mailSenders } from '#infra/aws/config/mail-senders.ts'
import { clientConfig } from '../target/aws.ts'
import { type DoctorCheck, type Found, ok, problem, unknown, warning } from './finding.ts'

/** SES lets an account in the sandbox send a limited number of mails a day, and to verified addresses only. */
const sandboxQuota = 200

/** Whether the reports about backups and of what differs in rooms, and what managers and administrators are told, can be sent. */
export const mail: DoctorCheck = {
  area: 'Mail',
  async look({ instance, settings }) {
    const senders = mailSenders(settings)
    if (senders.length === 0)
      return [
        unknown(
          'neither backups, `drift`, `onboarding.remind.tell` nor `events.mail` are set up, so nothing is mailed',
        ),
      ]
    if (instance) return [unknown('mail goes to the local instance itself, and there is no SES to ask')]
    const ses = new SESClient(clientConfig(instance, 'SES'))
    try {
      const quota = await ses.send(new GetSendQuotaCommand({}))
      return [sandbox(quota.Max24HourSend ?? 0), ...(await Promise.all(senders.map((one) => identity(ses, one))))]
    } finally {
      ses.destroy()
    }
  },
}

const sandbox = (perDay: number): Found =>
  perDay > sandboxQuota
    ? ok(`SES sends up to ${perDay} mails a day`)
    : warning(
        'SES is in its sandbox: it mails verified addresses only',
        'Ask for production access (SES console, Account dashboard), or verify every recipient.',
      )

/** An address counts as verified when it or its domain is. */
const identity = async (ses: SESClient, sender: string): Promise<Found> => {
  const Identities = [sender, sender.split('@')[1] ?? '']
  const answer = await ses.send(new GetIdentityVerificationAttributesCommand({ Identities }))
  const verified = Object.values(answer.VerificationAttributes ?? {}).some(
    ({ VerificationStatus }) => VerificationStatus === 'Success',
  )
  if (verified) return ok(`the sender ${sender} is verified`)
  return problem(
    `SES has not verified the sender ${sender}`,
    'Follow the link that SES has mailed there, or verify its domain.',
  )
}
