import type { Mail } from './mail.ts'

/**
 * Sends mails of one's own from an address. SES is loaded when the first is sent. One try alone: a second one after a lost answer would be a
 * second mail. Each call @throws NotDelivered
 */
export const openSender = (from: string): ((mail: Omit<Mail, 'from'>) => Promise<void>) => {
  const load = async () => {
    const [{ SESClient }, { sendMail }] = await Promise.all([import('@aws-sdk/client-ses'), import('./mail.ts')])
    const ses = new SESClient({ maxAttempts: 1 })
    return (mail: Omit<Mail, 'from'>) => sendMail(ses, { from, ...mail })
  }
  let sender: ReturnType<typeof load> | undefined
  const open = () => (sender ??= load())
  return async (mail) => (await open())(mail)
}
