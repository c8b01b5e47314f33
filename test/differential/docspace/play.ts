import { type Comparison, compare } from '#test/conformance/differences/compare.ts'
import { Mapping } from '#test/conformance/mapping.ts'
import { Placeholders } from '#test/conformance/placeholders.ts'
import type { Play, Played, Step } from '../play.ts'
import { excuses } from './excuses.ts'
import { type Ending, type Kind, kinds, type Things } from './kinds.ts'
import type { Answer, Side } from './sides.ts'
import { inServersOrder } from './ties.ts'

/** Plays a sequence on the real portal and on its twin. */
export const playDocSpace =
  (real: Side, twin: Side): Play =>
  async (run) => {
    const thingsOf = (side: Side): Things => ({ side, run, rooms: [], folders: [], files: [] })
    const both: [Things, Things] = [thingsOf(real), thingsOf(twin)]
    const mapping = new Mapping()
    for (const [label, id] of Object.entries(real.people)) mapping.learn('guid', id, twin.people[label])
    const play = async (step: Step) => {
      const kind = kinds[step.call]
      if (kind === undefined) throw new Error(`no call ${step.call}`)
      const onBoth = () => Promise.all(both.map((things) => send(kind, step, things)))
      const [left, right] = await (kind.isAlone ? alone(onBoth) : onBoth())
      if (left === undefined || right === undefined) throw new Error('no answer')
      return differencesOf(mapping, step, left, right)
    }
    return { send: play }
  }

interface Sent extends Answer {
  path: string
  end?: unknown
}

async function send(kind: Kind, { as, args }: Step, things: Things): Promise<Sent> {
  const { method, path, body } = kind.request(args as never, things)
  const answer = await things.side.ask(as, method, path, body)
  const end = kind.ends && answer.status === 200 ? await endings[kind.ends](as, things, answer) : undefined
  const made = (answer.body as { response?: { id?: unknown } } | undefined)?.response?.id
  if (kind.makes && answer.status === 200 && typeof made === 'number') things[kind.makes].push(made)
  return { ...answer, path, ...(end !== undefined && { body: '', end }) }
}

let turn: Promise<unknown> = Promise.resolve()

/** A portal has one place for such work: sequences side by side take turns, with both portals at once. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  const next = turn.then(work)
  turn = next.catch(() => undefined)
  return next
}

type Work = { id: string; finished?: boolean; error?: string | null; Operation?: number; processed?: string }
type Status = { isCompleted?: boolean; error?: string; roomId?: number; progress?: number }

const responseOf = <T>({ body }: Answer) => (body as { response?: T } | undefined)?.response
const pause = () => new Promise((resolve) => setTimeout(resolve, 20))
const patience = 20_000

/** What background work came to, read until it has ended. */
const endings: Record<Ending, (as: string, things: Things, started: Answer) => Promise<unknown>> = {
  async operation(as, { side }, started) {
    // Archiving answers with the operation itself, all others with a list.
    let work = [responseOf<Work | Work[]>(started) ?? []].flat()[0]
    const until = Date.now() + patience
    for (let now = work; now !== undefined && now.finished !== true && Date.now() < until; ) {
      await pause()
      ;[now] = responseOf<Work[]>(await side.ask(as, 'GET', `files/fileops?id=${now.id}`)) ?? []
      work = now ?? work
    }
    return work === undefined ? 'nothing' : { operation: work.Operation, error: work.error, finished: work.finished }
  },
  async 'room from template'(as, things) {
    const until = Date.now() + patience
    for (;;) {
      const status = responseOf<Status>(await things.side.ask(as, 'GET', 'files/rooms/fromtemplate/status'))
      if (status?.isCompleted !== true && Date.now() < until) await pause()
      else {
        if (status?.roomId !== undefined && status.roomId > 0) things.rooms.push(status.roomId)
        return {
          isCompleted: status?.isCompleted,
          error: status?.error,
          progress: status?.progress,
          isMade: Number(status?.roomId) > 0,
        }
      }
    }
  },
  async backup(as, { side }) {
    const until = Date.now() + patience
    for (;;) {
      const status = responseOf<Status>(await side.ask(as, 'GET', 'backup/getbackupprogress?dump=false'))
      if (status?.isCompleted === true || Date.now() > until) return { ...status, status: undefined }
      await pause()
    }
  },
}

/** The simulator's answer with its lists in the server's order, where that is by chance. */
function withoutTies(mapping: Mapping, servers: unknown, ours: unknown): unknown {
  const [theirs, response] = [servers, ours].map((body) => (body as { response?: Lists } | undefined)?.response)
  if (theirs?.folders === undefined || response?.folders === undefined) return ours
  const folders = inServersOrder(mapping, 'folder', theirs.folders, response.folders)
  const files = inServersOrder(mapping, 'file', theirs.files, response.files)
  return { ...(ours as object), response: { ...response, folders, files } }
}

interface Lists {
  folders?: unknown
  files?: unknown
}

function differencesOf(mapping: Mapping, step: Step, left: Sent, right: Sent): Played {
  const differences: string[] = []
  const route = `/api/2.0/${left.path.toLowerCase().split('?')[0]}`
  const context: Comparison = { mapping, placeholders: new Placeholders(), route, openList: () => false, differences }
  if (left.status !== right.status) {
    const said = [left, right].map(({ body }) => JSON.stringify(body).slice(0, 160))
    differences.push(`status ${left.status} and ${right.status}: ${said.join(' | ')}`)
  } else if (left.end !== undefined) compare(context, 'end', left.end, right.end)
  else compare(context, 'body', left.body, withoutTies(mapping, left.body, right.body))
  if (differences.length === 0) return { differences }
  const excuse = excuses.find((each) => each.covers(step, differences))
  return { differences, ...(excuse && { excuse: excuse.reason }) }
}
