import * as z from 'zod/mini'
import type { ArrivalSettings } from './arrival.ts'
import { mailTexts } from './mail-texts.ts'

/** The link of an invitation mail is good for so many days (docs/facts/docspace.md#a-mails-link-is-good-for-seven-days). */
export const goodForDays = 7

const days = z
  .string()
  .check(
    z.regex(
      /^[1-6]d$/,
      `must be 1d to 6d: the link of an invitation mail is good for ${goodForDays} days, and a reminder after that comes too late`,
    ),
  )

/** Whether clients who have not joined are invited again, and when. Absent: nobody is. */
export const remindSettings = z.optional(
  z
    .object({
      after: z.array(days).check(
        z.minLength(1),
        z.refine(isRising, 'must rise, each number of days once: name the earliest first, such as ["3d", "6d"]'),
        z.meta({
          description:
            'On which days after the invitation it is sent again, `1d` to `6d`: the link of an invitation mail is good for seven days. The earliest first.',
          examples: [['3d', '6d']],
        }),
      ),
      by: z
        ._default(z.enum(['docspace', 'mail']), 'docspace')
        .check(
          z.describe(
            'Whose mail it is: `docspace` sends its own invitation once more, in the language of the portal, whatever language the guest was invited in; `mail` is one from `sender` in the language of the room’s rule (`culture`), with answers to the manager. It cannot have a new invitation link, which DocSpace alone mails: it points to DocSpace’s first mail, and what has run out is sent by DocSpace all the same.',
          ),
        ),
      whom: z
        .optional(z.enum(['first', 'all']))
        .check(
          z.describe(
            'Whether those are reminded, too, who are still out when somebody of the client has joined: `all`, on the same days. With `first`, or when absent, nobody is reminded then.',
          ),
        ),
      texts: z.optional(mailTexts(['name', 'room', 'invited', 'until'])).check(
        z.meta({
          description:
            'What that mail says, by language, in place of Roomkeeper’s own words in English, German, French and Spanish. `{name}` is the client, `{room}` the title of its room, `{invited}` the day of the invitation, `{until}` the day until which its link is good.',
          examples: [{ de: { subject: 'Ihr Raum wartet', text: 'Guten Tag …' } }],
        }),
      ),
      tell: z
        .optional(z.enum(['manager']))
        .check(
          z.describe(
            'Who gets a mail after the last reminder, that nobody has come and it is time to call: `manager` is whoever manages the room in DocSpace, but for the owner of the API key. It needs `sender`. Without it the record and the outlets alone say so.',
          ),
        ),
      sender: z.optional(z.email()).check(
        z.meta({
          description:
            'The address from which those mails are sent, where [`mails.sender`](#onboarding.mails.sender) names no other: it, or its domain, is verified in SES.',
          examples: ['roomkeeper@acme.example'],
        }),
      ),
    })
    .check(
      z.describe(
        '[Invites clients again](arrival.md#reminders) who have not joined. Nobody is reminded when absent. It needs `onboarding.arrival`.',
      ),
    ),
)

export type RemindSettings = NonNullable<z.output<typeof remindSettings>>

/** The days of the settings as numbers, the earliest first. */
export const reminderDays = ({ after }: { after: readonly string[] }): number[] =>
  after.map((text) => Number.parseInt(text, 10))

function isRising(after: string[]): boolean {
  const numbers = reminderDays({ after })
  return numbers.every((day, at) => at === 0 || day > (numbers[at - 1] ?? 0))
}

const withoutArrival = {
  message:
    'needs arrival, which knows who has not joined: add `"arrival": {"days": 30}` beside it, or leave remind out',
  path: ['remind'],
}
const tooLate = {
  message: 'nobody is looked at any more on the last of these days: raise arrival.days above it, or leave the day out',
  path: ['remind', 'after'],
}

const withoutSender = (setting: 'tell' | 'by') => ({
  message: 'needs sender, from which the mail comes: add `"sender": "roomkeeper@your.example"`, or leave this out',
  path: ['remind', setting],
})
const nobodyToMail = {
  message: 'is for mails of your own: add `"tell": "manager"` or `"by": "mail"`, or leave sender out',
  path: ['remind', 'sender'],
}
const unusedTexts = {
  message: 'are those of a mail of your own: add `"by": "mail"` and sender, or leave texts out',
  path: ['remind', 'texts'],
}

/** What does not go together in the settings of reminders. */
export const problemsOfRemind = (
  remind: RemindSettings | undefined,
  arrival: ArrivalSettings | undefined,
): { message: string; path: string[] }[] => {
  if (!remind) return []
  if (!arrival) return [withoutArrival]
  const { tell, sender, by, texts } = remind
  const isMailed = by === 'mail'
  return [
    ...(Math.max(...reminderDays(remind)) >= arrival.days ? [tooLate] : []),
    ...(tell && !sender ? [withoutSender('tell')] : []),
    ...(isMailed && !sender ? [withoutSender('by')] : []),
    ...(sender && !tell && !isMailed ? [nobodyToMail] : []),
    ...(texts && !isMailed ? [unusedTexts] : []),
  ]
}
