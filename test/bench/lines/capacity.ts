import type { Effort, Line } from '../line.ts'
import { readyInDay, sampleRunsInDay } from '../onboarding/day.ts'

const least = { folder: 2, room: 2.6 } as const
const mostWrites = { folder: 4, room: 3 } as const

/** How many clients a portal takes in a day under its limit of writes: a day simulated, with the limits of the cloud. */
export const capacityLines = async (effort: Effort): Promise<Line[]> => {
  const writesPerDay = effort === 'full' ? 10_000 : 1_000
  const reference = { value: await sampleRunsInDay(writesPerDay), what: 'the sample script, until a call is refused' }
  const lines: Line[] = []
  for (const way of ['folder', 'room'] as const) {
    const offered = Math.ceil((1.03 * writesPerDay) / mostWrites[way])
    lines.push({
      what: `clients in a day of ${writesPerDay.toLocaleString('en-US')} writes, ${way}`,
      unit: 'clients',
      ours: await readyInDay(way, writesPerDay, offered),
      reference,
      budget: { of: 'ratio', is: 'at least', limit: least[way] },
      note: `${offered.toLocaleString('en-US')} come, spread over the day; ready when it ends`,
    })
  }
  return [...lines, await byThreeUsers()]
}

/** Keys of three users, beside the key of one; a small day, since it is the quotient that counts. */
const byThreeUsers = async (): Promise<Line> => {
  const writesPerDay = 1_000
  const offered = Math.ceil((1.03 * writesPerDay) / mostWrites.room)
  return {
    what: `clients in a day of ${writesPerDay.toLocaleString('en-US')} writes for each of three users, room`,
    unit: 'clients',
    ours: await readyInDay('room', writesPerDay, 3 * offered, 3),
    reference: { value: await readyInDay('room', writesPerDay, offered, 1), what: 'the key of one user' },
    budget: { of: 'ratio', is: 'at least', limit: 2.9 },
    note: `${(3 * offered).toLocaleString('en-US')} come, spread over the day`,
  }
}
