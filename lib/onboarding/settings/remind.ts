import * as z from 'zod/mini'
import type { ArrivalSettings } from './arrival.ts'

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
        ._default(z.enum(['docspace']), 'docspace')
        .check(
          z.describe(
            'Whose mail it is: `docspace` sends its own invitation once more, in the language of the portal, whatever language the guest was invited in.',
          ),
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
          description: 'The address from which that mail is sent: it, or its domain, is verified in SES.',
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

const withoutSender = {
  message: 'needs sender, from which the mail comes: add `"sender": "roomkeeper@your.example"`, or leave tell out',
  path: ['remind', 'tell'],
}
const nobodyToMail = {
  message: 'is the sender of what tell asks for: add `"tell": "manager"`, or leave sender out',
  path: ['remind', 'sender'],
}

/** What does not go together in the settings of reminders. */
export const problemsOfRemind = (
  remind: RemindSettings | undefined,
  arrival: ArrivalSettings | undefined,
): { message: string; path: string[] }[] => {
  if (!remind) return []
  if (!arrival) return [withoutArrival]
  const { tell, sender } = remind
  return [
    ...(Math.max(...reminderDays(remind)) >= arrival.days ? [tooLate] : []),
    ...(tell && !sender ? [withoutSender] : []),
    ...(sender && !tell ? [nobodyToMail] : []),
  ]
}
