import { SESClient } from '@aws-sdk/client-ses'
import { startMail } from '#infra/local/aws/mail/mail.ts'
import { sendMail } from '#lib/notify/mail.ts'
import type { OwnMail } from '#lib/notify/open-sender.ts'
import type { Harness } from '#test/onboarding/harness.ts'

export const sender = 'roomkeeper@acme.example'

/** The SES emulator, to which a worker's mails go by a wire that may be cut. */
export interface OwnMails {
  /** Sends as the worker does. */
  send(mail: OwnMail): Promise<void>
  /** From then on mails go over this wire. */
  over(wire: Harness['wire']): void
  /** To whom mails came in, in the order in which SES took them. */
  arrived(): Promise<string[]>
  stop(): Promise<void>
}

export const openOwnMails = async (): Promise<OwnMails> => {
  const { url, close } = await startMail()
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' }
  const ses = new SESClient({ endpoint: url, region: 'eu-central-1', credentials, maxAttempts: 1 })
  // The harness takes the place of `fetch`, which here is no call of a worker.
  const { fetch } = globalThis
  let way: Harness['wire'] | undefined
  return {
    send: async (mail) => {
      const perform = () => sendMail(ses, { from: sender, ...mail })
      await (way ? way.through({ method: 'SES', path: 'send', host: 'ses' }, perform) : perform())
    },
    over: (wire) => {
      way = wire
    },
    async arrived() {
      const answer = await fetch(`${url}/store`)
      const { emails } = (await answer.json()) as { emails: { destination: { to: string[] } }[] }
      return emails.flatMap(({ destination }) => destination.to)
    },
    async stop() {
      ses.destroy()
      await close()
    },
  }
}
