import * as z from 'zod/mini'
import type { ArrivalSettings } from './arrival.ts'
import { mailTexts } from './mail-texts.ts'
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
  welcome: z
    .optional(
      z.object({
        to: z
          ._default(z.enum(['known', 'everybody']), 'known')
          .check(
            z.describe(
              'Who gets it. `known`: whoever has an account on the portal, and DocSpace mails them nothing. `everybody`: new addresses too, beside DocSpace’s own invitation, which they get in any case: its link alone makes an account.',
            ),
          ),
        texts: z.optional(mailTexts(['name', 'room'])).check(
          z.meta({
            description:
              'What it says, by language, in place of Roomkeeper’s own words in English, German, French and Spanish. `{name}` is the client, `{room}` the title of its room.',
            examples: [{ de: { subject: 'Willkommen', text: 'Guten Tag …' } }],
          }),
        ),
      }),
    )
    .check(
      z.describe(
        'A [mail of your own](arrival.md#a-welcome-of-your-own) to the client’s people when the room is ready. Absent: DocSpace’s mails alone. It needs `onboarding.arrival` and a sender.',
      ),
    ),
}

type Mails = { sender?: string | undefined; replyTo?: string | undefined; welcome?: object | undefined }

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

interface Mailing {
  remind?: RemindSettings | undefined
  mails?: Mails | undefined
  rooms: readonly { mails?: Mails | undefined }[]
}

/** Everybody from whom mails come: `rooms` are the rules. */
export const sendersOf = ({ remind, mails: ofAll, rooms }: Mailing): string[] => {
  const all = [ofAll, ...rooms.map((rule) => rule.mails)]
  const isMailing = remind?.by === 'mail' || remind?.tell || all.some((one) => one?.welcome)
  return isMailing ? [...new Set([remind, ...all].flatMap((one) => one?.sender ?? []))] : []
}

const noMails =
  'mails is for mails of your own: add `"by": "mail"` to onboarding.remind or `welcome` here, or leave mails out'
const noSender = 'mails.welcome needs a sender: add `"sender": "roomkeeper@your.example"` beside it'
const noArrival = 'mails.welcome needs arrival, which remembers whom it was sent to: add `"arrival": {"days": 30}`'

/** What does not go together in the mails of a room, those of all rooms among them. */
export const problemsOfMails = (
  mailed: Mails | undefined,
  remind: RemindSettings | undefined,
  arrival: ArrivalSettings | undefined,
): string[] => {
  if (!mailed) return []
  const isTold = mailed.replyTo === undefined && remind?.tell !== undefined
  if (!mailed.welcome) return remind?.by === 'mail' || isTold ? [] : [noMails]
  return [...(arrival ? [] : [noArrival]), ...(mailed.sender || remind?.sender ? [] : [noSender])]
}
