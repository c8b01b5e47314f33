import { openedOnce } from '../runtime/objects/open-texts.ts'
import type { Mail } from './mail.ts'

/**
 * Sends mails. SES is loaded when the first is sent. One try alone: a second one after a lost answer would be a second mail.
 * Each call @throws NotDelivered
 */
export const openMail = (): ((mail: Mail) => Promise<void>) => {
  const open = openedOnce(async () => {
    const [{ SESClient }, { sendMail }] = await Promise.all([import('@aws-sdk/client-ses'), import('./mail.ts')])
    const ses = new SESClient({ maxAttempts: 1 })
    return (mail: Mail) => sendMail(ses, mail)
  })
  return async (mail) => (await open())(mail)
}

/** A mail of one's own; from the address of all where it names no other. */
export type OwnMail = Omit<Mail, 'from' | 'configurationSet'> & { from?: string }

/** Sends mails of one's own, from one address where they name no other, with bounces told by a configuration set of SES. Each call @throws NotDelivered */
export const openSender = (from: string, configurationSet?: string): ((mail: OwnMail) => Promise<void>) => {
  const send = openMail()
  return (mail) => send({ from, ...(configurationSet !== undefined && { configurationSet }), ...mail })
}
