import type { Mapping } from '../mapping.ts'
import type { Note, Scenario } from '../recordings.ts'
import type { Mail, World } from '../world.ts'
import { type Comparison, compareText } from './compare.ts'

/**
 * What the recorder noted between exchanges: the mails that the server sent since the note before. Notes of webhooks are not
 * compared: the simulated portal sends none, and nobody subscribes to them.
 */

type RecordedMail = Omit<Mail, 'at'>

/** The differences of a note; undefined when it is a remark for readers only. */
export async function noteDifferences(
  world: World,
  mapping: Mapping,
  { setup }: Scenario,
  { note }: Note,
): Promise<string[] | undefined> {
  const mails = (note as { mails?: RecordedMail[] } | null)?.mails
  if (!Array.isArray(mails)) return undefined
  const own = mails.filter(({ to }) => to.includes(`.${setup.run}@`))
  const sent = await arrived(world, own)
  world.mailsPending.push(...sent.slice(world.mailsSeen))
  world.mailsSeen = sent.length
  const isOfMany = ofMany(sent)
  const differences = own.flatMap((mail) => compareMail(world, mapping, mail))
  const left = world.mailsPending.filter((mail) => !isOfMany(mail))
  return [...differences, ...left.map((mail) => `too much: ${lineOf(mail)}`)]
}

/** How many times as long as answers mails are waited for: a server that has much to do sends them last. */
const MAILS_TAKE = 8

/** All mails, as soon as the expected ones are among them: a server sends them in its own time. */
async function arrived(world: World, expected: RecordedMail[]): Promise<Mail[]> {
  const until = Date.now() + world.lateBy * MAILS_TAKE
  for (;;) {
    const sent = await world.mails()
    const fresh = [...world.mailsPending, ...sent.slice(world.mailsSeen)].map(lineOf)
    if (isCovered(expected.map(lineOf), fresh) || Date.now() >= until) return sent
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Whether each line is there as many times as it is expected. */
const isCovered = (expected: readonly string[], there: readonly string[]): boolean => {
  const times = (lines: readonly string[], line: string) => lines.filter((one) => one === line).length
  return expected.every((line) => times(there, line) >= times(expected, line))
}

/** A mail to everybody also reaches people of other scenarios; it takes so long that notes cut it and what comes behind it. */
function ofMany(mails: Mail[]): (mail: Mail) => boolean {
  const toAll = mails.find(
    ({ at }) => mails.filter((each) => each.action === 'saas_docspace_invite' && each.at === at).length > 3,
  )
  return ({ at }) => toAll !== undefined && at >= toAll.at
}

/** Mails of one call go out side by side: their order is nobody's. */
function compareMail(world: World, mapping: Mapping, recorded: RecordedMail): string[] {
  const index = world.mailsPending.findIndex((mail) => lineOf(mail) === lineOf(recorded))
  const [ours] = index < 0 ? [] : world.mailsPending.splice(index, 1)
  if (ours === undefined) return [`missing: ${lineOf(recorded)}`]
  const { placeholders } = world
  const context: Comparison = { mapping, placeholders, route: 'mails', openList: () => false, differences: [] }
  const { links } = ours
  for (const [at, link] of recorded.links.entries())
    compareText(context, `mail ${lineOf(recorded)}`, link, links[at] ?? '')
  return context.differences
}

const lineOf = ({ action, to, subject }: RecordedMail) => `${action} ${to} "${subject}"`
