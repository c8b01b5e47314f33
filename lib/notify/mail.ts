import { type SESClient, SESServiceException, SendEmailCommand } from '@aws-sdk/client-ses'
import { NotDelivered } from './not-delivered.ts'

export interface Mail {
  from: string
  to: readonly string[]
  /** Where answers go, if not to the sender. */
  replyTo?: readonly string[]
  subject: string
  text: string
  html: string
  /** What SES tells of a mail again that bounces, by name: letters, digits, hyphens and underscores alone. */
  tags?: Readonly<Record<string, string>>
  /** Of SES, whose events it causes. */
  configurationSet?: string
}

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' })

/**
 * Sends one mail by SES. The client must not retry (`maxAttempts: 1`): a second try after a lost answer is a second mail, which only
 * the caller can mark as repeated.
 * @throws NotDelivered `permanent` when SES refuses the mail (sender or recipient not verified), `unsure` without an answer
 */
export const sendMail = async (
  ses: SESClient,
  { from, to, replyTo = [], subject, text, html, tags = {}, configurationSet }: Mail,
): Promise<void> => {
  const Message = { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } }
  try {
    const answers = replyTo.length > 0 ? { ReplyToAddresses: [...replyTo] } : {}
    const addressed = { Source: from, Destination: { ToAddresses: [...to] }, ...answers }
    const Tags = Object.entries(tags).map(([Name, Value]) => ({ Name, Value }))
    const told = configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet, Tags }
    await ses.send(new SendEmailCommand({ ...addressed, ...told, Message }))
  } catch (error) {
    if (!(error instanceof SESServiceException)) {
      throw new NotDelivered('SES did not answer', { unsure: true, cause: error })
    }
    const status = error.$metadata.httpStatusCode ?? 0
    const passes = status >= 500 || /throttl|paused|unavailable/i.test(error.name)
    throw new NotDelivered(`SES refused the mail (${error.name})`, { permanent: !passes, cause: error })
  }
}
