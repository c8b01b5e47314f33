import * as z from 'zod/mini'

/** Whether it is looked who of the clients has joined, and for how long. Absent: nobody looks. */
export const arrivalSettings = z.optional(
  z
    .object({
      days: z
        ._default(z.int().check(z.positive(), z.maximum(90)), 30)
        .check(
          z.describe(
            'For how many days after the invitation it is looked, once a day, whether the client has joined: one request to DocSpace for each client who has not.',
          ),
        ),
    })
    .check(
      z.describe(
        'Looks whether [the client has joined](arrival.md), and says so on the record. Looking takes nothing from anybody. Nobody looks when absent.',
      ),
    ),
)

export type ArrivalSettings = NonNullable<z.output<typeof arrivalSettings>>

const day = 86_400_000

/** Whether a client who was invited then, in epoch milliseconds, is not waited for any more. */
export const isOver = ({ days }: ArrivalSettings, invitedAt: number, now: number): boolean =>
  now >= invitedAt + days * day
