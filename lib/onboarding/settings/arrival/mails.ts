import * as z from 'zod/mini'
import type { RemindSettings } from './remind.ts'

/** Whom mails of one's own to the people of a client come from, and where answers go. */
export const mails = {
  sender: z.optional(z.email()).check(
    z.meta({
      description:
        'The address from which mails of your own about these rooms are sent, in place of `onboarding.remind.sender`: it, or its domain, is verified in SES.',
      examples: ['legal@acme.example'],
    }),
  ),
  replyTo: z.optional(z.union([z.literal('manager'), z.email()])).check(
    z.meta({
      description:
        'Where answers of the client’s people go: to whoever manages the room in DocSpace, but for the owner of the API key, where it is absent or `manager`, or to this address.',
      examples: ['office@acme.example'],
    }),
  ),
}

type Mails = { sender?: string | undefined; replyTo?: string | undefined }

interface Mailed {
  culture?: string | undefined
  mails?: Mails | undefined
}

/** What mails of one's own about a room are like: language, sender and where answers go. */
export const mailForm = z.object({
  culture: z.optional(z.string()),
  sender: z.optional(z.string()),
  replyTo: z.optional(z.string()),
})

export type MailForm = z.output<typeof mailForm>

/** By the settings of a room, those of its rule among them. */
export const mailFormOf = ({ culture, mails: { sender, replyTo } = {} }: Mailed): MailForm => ({
  ...(culture && { culture }),
  ...(sender && { sender }),
  ...(replyTo && replyTo !== 'manager' && { replyTo }),
})

/** Everybody from whom mails come: `rules` are those of rooms. */
export const sendersOf = ({
  remind,
  mails: ofAll,
  rooms,
}: {
  remind?: RemindSettings | undefined
  mails?: Mails | undefined
  rooms: readonly { mails?: Mails | undefined }[]
}): string[] =>
  remind?.by === 'mail' || remind?.tell
    ? [
        ...new Set(
          [remind.sender, ofAll?.sender, ...rooms.map((rule) => rule.mails?.sender)].flatMap((one) => one ?? []),
        ),
      ]
    : []

/** What does not go together: names of senders where nobody is mailed. */
export const problemsOfMails = (
  mailed: Mails | undefined,
  remind: Pick<RemindSettings, 'by' | 'tell'> | undefined,
): string[] => {
  if (!mailed || remind?.by === 'mail') return []
  const isMailed = mailed.replyTo === undefined && remind?.tell !== undefined
  return isMailed ? [] : ['mails is for mails of your own: add `"by": "mail"` to onboarding.remind, or leave mails out']
}
