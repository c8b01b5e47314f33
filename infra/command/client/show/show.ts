import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { inspect, type Parked } from '../../failed/dead-letters.ts'
import { replaysText, whenText } from '../../failed/list.ts'
import type { CommandContext, ExitCode } from '../../ops.ts'
import type { Output } from '../../output/output.ts'
import { explain } from '../../target/explain.ts'
import type { Target } from '../../target/target.ts'
import { followingOf } from '../following/following.ts'
import { historyOfClient } from '../history/history.ts'
import { happeningJson, happeningRow } from '../history/history-words.ts'
import { logCommandFor, logGroupsOf, logQueryFor } from '../log-query.ts'
import { openClient } from '../open-client.ts'
import { clientNamed } from '../reference.ts'
import { otherRow, othersOf, type Row, roomRows, seenRooms } from './show-rooms.ts'

export interface ShowClientOptions {
  log?: boolean
}

/** How far back the log query looks, in milliseconds. */
const logSpan = 30 * 86_400_000

/** `client show CLIENT`: record, room, people, link and messages, as far as each can be read. */
export const showClient = async (work: CommandContext<ShowClientOptions>, text: string): Promise<ExitCode> => {
  const target = await work.target()
  const ref = clientNamed(text, target)
  if (work.options.log) return showLog(work, target, ref)
  const { out } = work
  const open = openClient(target, ref)
  const [record, rooms, others, parked, following, history] = await Promise.all([
    readable(() => open.record()),
    readable(() => seenRooms(open)),
    readable(() => othersOf(open)),
    readable(async () => (await inspect(target)).parked.filter((one) => one.client === clientKey(ref))),
    readable(() => followingOf(target, open)),
    readable(() => historyOfClient(open)),
  ])
  out.result({
    client: clientKey(ref),
    record: record.value ?? null,
    rooms: rooms.value,
    otherRooms: others.value?.map(({ room, ...one }) => ({ roomId: room, ...one })),
    parked: parked.value?.length,
    following: following.value,
    history: history.value?.map(happeningJson),
  })
  out.say(out.style('bold', clientKey(ref)))
  section(out, 'CRM record', record, (value) => recordRows(value))
  section(out, 'Rooms', rooms, (value) => value.flatMap((room) => roomRows(target, room)))
  if (others.trouble || others.value?.length)
    section(out, 'Rooms of merged records', others, (value) => value.map((one) => otherRow(target, one)))
  if (following.trouble || following.value?.length)
    section(out, 'Follows its record', following, (value) => value.map((line) => ['', line]))
  section(out, 'History', history, (value) => value.map(happeningRow))
  section(out, 'Parked', parked, (value) => parkedRows(value, work.shell.clock.now()))
  return [record, rooms, parked].some(({ trouble }) => trouble) ? 1 : 0
}

/** What could be read, or why it could not. */
interface Part<T> {
  value?: T
  trouble?: string
}

const readable = async <T>(read: () => Promise<T>): Promise<Part<T>> => {
  try {
    return { value: await read() }
  } catch (error) {
    return { trouble: explain(error).message }
  }
}

const section = <T>(out: Output, title: string, { value, trouble }: Part<T>, rows: (value: T) => Row[]) => {
  out.say(`\n${out.style('cyan', title)}`)
  if (trouble) out.say(`  ${out.style('red', trouble)}`)
  const lines = value === undefined ? [] : rows(value)
  if (!trouble && lines.length === 0) out.say('  none')
  out.table([], lines, '  ')
}

const recordRows = (record: ClientRecord | undefined): Row[] => {
  if (!record) return []
  const { written } = record
  const rows: [string, string | undefined][] = [
    ['name', record.name],
    ['client', record.isClient ? 'yes' : 'no, by the settings of its source'],
    ['created', record.createdAt === undefined ? undefined : new Date(record.createdAt).toISOString()],
    ['owner', record.ownerEmail ?? 'not known'],
    ['addresses', record.emails.join(', ') || 'none'],
    ['status', written?.status ?? (written && 'empty: nothing was made yet')],
    ['room', written?.roomId?.toString()],
    ['room link', written?.roomUrl],
    ['invitation', written?.invitationUrl],
    ['joined on', written?.joinedOn],
  ]
  return rows.flatMap(([name, text]): Row[] => (text === undefined ? [] : [[name, text]]))
}

const parkedRows = (parked: readonly Parked[], now: number): Row[] =>
  parked.flatMap(({ deadLetter, reason }): Row[] => [
    [reason.code, `${reason.what}${deadLetter.detail ? ` (${deadLetter.detail})` : ''}`],
    ['since', whenText(deadLetter.parkedAt, now)],
    ['replayed', replaysText(deadLetter.history, now)],
    ['what to do', reason.remedy],
  ])

const showLog = ({ out, shell }: CommandContext<ShowClientOptions>, target: Target, ref: ClientRef): ExitCode => {
  const client = clientKey(ref)
  const query = logQueryFor(client)
  const now = shell.clock.now()
  out.result({ client, logGroups: logGroupsOf(target.environment), query })
  for (const line of query.split('\n')) out.say(line)
  if (target.instance) return 0
  out.say()
  for (const line of logCommandFor(target.environment, client, now - logSpan, now).split('\n')) out.say(line)
  return 0
}
