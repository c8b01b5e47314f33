import { type Milestone, milestoneIn } from '#infra/local/progress/stages.ts'
import { isReported } from '#lib/crm/records/status.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { logLines } from '../target/log-lines.ts'
import { openPortal, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'

/** What is known of the client at one moment. */
export interface Seen {
  /** What the functions logged of it. */
  milestones: Milestone[]
  /** Whether the log can be read. */
  isLogged: boolean
  state: 'none' | 'preparing' | 'ready' | 'attention'
  status?: string
  /** Whether the record is a client by the settings; undefined where nothing could be read. */
  isClient?: boolean
}

const functions = ['receive-webhook', 'onboard-client']

/** What the functions logged of a client. `since` in epoch milliseconds. */
const milestonesOf = async (target: Target, client: string, since: number): Promise<Milestone[]> => {
  const pattern = `{ ($.client = "${client}") }`
  const lines = functions.map(async (name) => {
    const found = await logLines(target, name, pattern, since)
    return found.flatMap(({ text, at }) => milestoneIn({ function: name, line: text, at, stream: 'stdout' }) ?? [])
  })
  return (await Promise.all(lines)).flat().sort((left, right) => left.at - right.at)
}

/** Looks at log and record. What cannot be read at the moment is looked at again the next time. */
export const observeProof = async (target: Target, ref: ClientRef, since: number): Promise<Seen> => {
  const logged = await milestonesOf(target, clientKey(ref), since).catch(() => undefined)
  const log = { milestones: logged ?? [], isLogged: logged !== undefined }
  try {
    return { ...log, ...(await (ref.source === 'generic' ? roomOf(target, ref) : recordOf(target, ref))) }
  } catch {
    return { ...log, state: 'none' }
  }
}

type Known = Omit<Seen, 'milestones' | 'isLogged'>

const recordOf = async (target: Target, ref: ClientRef): Promise<Known> => {
  const record = await (await recordsOf(target, ref.source)).read(ref)
  if (!record) return { state: 'none' }
  const { state = 'none', status } = record.written ?? {}
  // A proof ends where its room is built: nobody releases the record of one.
  return { state: isReported(state) ? 'ready' : state, isClient: record.isClient, ...(status && { status }) }
}

/** A source without records: a room with its invitation link is ready, because content and people come before. */
const roomOf = async (target: Target, ref: ClientRef): Promise<Known> => {
  const { docspace } = await openPortal(target)
  const [room] = await docspace.rooms.findByTag(clientKey(ref))
  if (!room) return { state: 'none' }
  return { state: (await docspace.links.invitation(room.id)) ? 'ready' : 'preparing' }
}
