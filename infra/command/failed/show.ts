import type { ClientFields } from '#lib/runtime/client-fields.ts'
import { logQueryFor } from '../client/log-query.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem } from '../problem.ts'
import { asJson, asKeyed, choose, type DeadLettersSeen, inspect, type Parked } from './dead-letters.ts'
import { replaysText, whenText } from './list.ts'

export interface ShowOptions {
  reveal?: boolean
}

/** `failed show ID`: everything that is known of a dead letter. */
export const showFailed = async (
  { options, out, shell, target }: CommandContext<ShowOptions>,
  id: string,
): Promise<ExitCode> => {
  const opened = await target()
  const found = await inspect(opened, out.progress('looking'))
  const parked = choose(found.parked, { ids: asKeyed(opened, [id]) })
  if (parked.length === 0) {
    throw new Problem(
      `Nothing that is parked has the id or client ${id}.`,
      'roomkeeper failed list shows what is parked.',
    )
  }
  out.result(parked.map((one) => ({ ...asJson(one, found.retention), ...(options.reveal && revealed(one)) })))
  for (const one of parked) showOne(out, one, found, shell.clock.now(), options)
  const [first] = parked
  if (first?.deadLetter.message) {
    out.say('\nIts log (CloudWatch Logs Insights):')
    for (const line of logQueryFor(first.client).split('\n')) out.say(`  ${line}`)
  }
  return 0
}

const revealed = ({ deadLetter }: Parked) => ({ fields: deadLetter.message?.fields })

const showOne = (
  out: Output,
  { deadLetter, client, reason }: Parked,
  { retention }: DeadLettersSeen,
  now: number,
  { reveal }: ShowOptions,
) => {
  const { message } = deadLetter
  out.say(out.style('bold', `${client}  ${deadLetter.id}`))
  out.say(`  ${out.style('yellow', reason.what)} (${reason.code}${deadLetter.detail ? `: ${deadLetter.detail}` : ''})`)
  out.say(`  ${reason.means}`)
  out.say(`  ${out.style('green', 'What to do:')} ${reason.remedy}`)
  const rows: [string, string][] = [
    ['parked', whenText(deadLetter.parkedAt, now)],
    ['webhook', message ? whenText(Date.parse(message.receivedAt), now) : ''],
    ['tries', deadLetter.tries === undefined ? '' : String(deadLetter.tries)],
    ['replayed', replaysText(deadLetter.history, now)],
    ['expires', whenText(deadLetter.parkedAt + retention, now).replace(/ \(.*/, '')],
    ['delivery', message?.delivery ?? ''],
    ['carries', fieldsText(message?.fields, reveal)],
  ]
  out.table(
    [],
    rows.filter(([, value]) => value !== ''),
    '  ',
  )
  if (!message && reveal) out.say(`  body: ${deadLetter.body}`)
}

/** Names of what the client's source sent along; the values are personal data and shown only when asked for. */
const fieldsText = (fields: ClientFields | undefined, reveal: boolean | undefined): string => {
  if (!fields) return ''
  const { custom = {}, contacts = [], ...own } = fields
  // As the sender spells them: a further field may be called `email` too.
  const further = Object.entries(custom).map(([name, value]) => [`fields.${name}`, value])
  const people = contacts.flatMap(({ email, fields: known = {} }, at) =>
    Object.entries({ email, ...known }).map(([name, value]) => [`contacts.${at}.${name}`, value]),
  )
  const entries = [...Object.entries(own), ...further, ...people]
  if (reveal) return entries.map(([name, value]) => `${name}: ${value}`).join(', ')
  return `${entries.map(([name]) => name).join(', ')} (--reveal shows the values)`
}
