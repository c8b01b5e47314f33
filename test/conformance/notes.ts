import type { DocSpaceSim } from '#infra/local/simulators/docspace/index.ts'
import { type Comparison, compareText } from './compare.ts'
import type { Mapping } from './mapping.ts'
import type { Note, Scenario } from './recordings.ts'
import type { World } from './world.ts'

/**
 * What the recorder noted between exchanges: the mails that the server sent since the note before. Notes of webhooks are not
 * compared: the simulated portal sends none, and nobody subscribes to them.
 */

type Mail = DocSpaceSim['state']['mails'][number]

interface RecordedMail {
  /** The server's template id. */
  action: string
  to: string
  subject: string
  links: string[]
}

/** The differences of a note; undefined when it is a remark for readers only. */
export function noteDifferences(
  world: World,
  mapping: Mapping,
  scenario: Scenario,
  { note }: Note,
): string[] | undefined {
  const mails = (note as { mails?: RecordedMail[] } | null)?.mails
  if (!Array.isArray(mails)) return undefined
  world.mailsPending.push(...world.sim.state.mails.slice(world.mailsSeen))
  world.mailsSeen = world.sim.state.mails.length
  const isOfMany = ofMany(world.sim.state.mails)
  const own = mails.filter(({ to }) => to.includes(`.${scenario.setup.run}@`))
  const differences = own.flatMap((mail) => compareMail(world, mapping, mail))
  const left = world.mailsPending.filter((mail) => !isOfMany(mail))
  return [...differences, ...left.map((mail) => `too much: ${lineOf(asRecorded(mail))}`)]
}

/** A mail to everybody also reaches people of other scenarios; it takes so long that notes cut it and what comes behind it. */
function ofMany(mails: Mail[]): (mail: Mail) => boolean {
  const toAll = mails.find(({ at }) => mails.filter((each) => each.kind === 'portal' && each.at === at).length > 3)
  return ({ at }) => toAll !== undefined && at >= toAll.at
}

/** Mails of one call go out side by side: their order is nobody's. */
function compareMail(world: World, mapping: Mapping, recorded: RecordedMail): string[] {
  const index = world.mailsPending.findIndex((mail) => lineOf(asRecorded(mail)) === lineOf(recorded))
  const [ours] = index < 0 ? [] : world.mailsPending.splice(index, 1)
  if (ours === undefined) return [`missing: ${lineOf(recorded)}`]
  const { placeholders } = world
  const context: Comparison = { mapping, placeholders, route: 'mails', openList: () => false, differences: [] }
  const links = asRecorded(ours).links
  for (const [at, link] of recorded.links.entries())
    compareText(context, `mail ${lineOf(recorded)}`, link, links[at] ?? '')
  return context.differences
}

const lineOf = ({ action, to, subject }: RecordedMail) => `${action} ${to} "${subject}"`

/** The server's template ids by what a mail is about. */
const ACTIONS: Record<Mail['kind'], string> = {
  invitation: 'saas_room_invite',
  role: 'saas_room_invite',
  resend: 'saas_room_invite',
  portal: 'saas_docspace_invite',
  room: 'saas_room_invite_existing_user',
  welcome: 'opensource_guest_welcome_v1',
  activation: 'activate_email',
  backup: 'backup_created',
}

const SUBJECTS: Record<string, string> = {
  saas_room_invite_existing_user: "You're invited to the ONLYOFFICE DocSpace room",
  opensource_guest_welcome_v1: 'Welcome to ONLYOFFICE DocSpace!',
  activate_email: 'ONLYOFFICE. Please activate your email address',
}

const FILTER = 'withSubfolders=false&folder={n}&count=100&page=1&sortby=DateAndTime&sortorder=descending'

/** Every text has the portal's address and that of its settings for mails; the rest is the mail's own. */
function asRecorded({ kind, to, culture, link, roomId }: Mail): RecordedMail {
  const action = ACTIONS[kind]
  const invitation = culture === 'de' ? 'ONLYOFFICE DocSpace beitreten' : 'Join ONLYOFFICE DocSpace'
  const own = kind === 'room' ? `{portal}/rooms/shared/${roomId}/filter?${FILTER.replace('{n}', String(roomId))}` : link
  // What a job sends has the portal's name without its port.
  const root = link?.startsWith('http://localhost/') ? 'http://localhost' : '{portal}'
  const last = `${root}/profile/notifications`
  const links = kind === 'room' ? [own, root, last] : kind === 'activation' ? [own, last] : [root, own, last]
  return { action, to, subject: SUBJECTS[action] ?? invitation, links: links.filter((each) => each !== undefined) }
}
