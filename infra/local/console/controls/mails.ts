import * as z from 'zod'
import type { LocalInstance } from '../../instance.ts'
import type { MailView } from '../wire.ts'

const mail = z.object({
  messageId: z.string(),
  destination: z.object({ to: z.array(z.string()) }),
  subject: z.string(),
  body: z.object({ html: z.string().optional(), text: z.string().optional() }),
  at: z.number(),
})
const store = z.object({ emails: z.array(mail) })

type Mail = z.output<typeof mail>

export interface Mails {
  /** What SES was given to send, the newest first. */
  list(): Promise<MailView[]>
  /** The mail as a page. */
  html(id: string): Promise<string | undefined>
}

export const createMails = ({ aws }: LocalInstance): Mails => {
  const read = async (): Promise<Mail[]> => store.parse(await (await fetch(`${aws.sesUrl}/store`)).json()).emails
  return {
    async list() {
      const mails = (await read()).map(({ messageId, destination, subject, at }) => ({
        id: messageId,
        at: milliseconds(at),
        to: destination.to,
        subject,
      }))
      return mails.sort((one, other) => other.at - one.at)
    },
    async html(id) {
      const found = (await read()).find(({ messageId }) => messageId === id)
      return found && (found.body.html ?? `<pre>${escaped(found.body.text ?? '')}</pre>`)
    },
  }
}

/** The emulator counts in seconds. */
const milliseconds = (at: number) => (at < 1e11 ? at * 1_000 : at)

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
