import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Fault, FaultPlan } from './http/faults.ts'
import type { ExchangeInfo } from './http/wire.ts'
import { type Counters, noCounters } from './portal/counters.ts'
import type { PortalState } from './portal/state.ts'

/** What the control side may touch. */
export interface ControlParts {
  state(): PortalState
  counters: { current: Counters }
  faults: FaultPlan
  /** Calls `listener` with every answered request until the returned function is called. */
  listen(listener: (info: ExchangeInfo) => void): () => void
}

/**
 * The console's side door, beside the API: `/_sim/state`, `/_sim/counters` (DELETE resets), `/_sim/faults` (GET, POST a
 * fault or a list, DELETE all or `/_sim/faults/:id`), `/_sim/plan` (PUT members of the backup plan), `/_sim/events`
 * (server-sent events, one per answered request). Not counted, not limited, no key needed: the guard in front lets in this machine only.
 */
export function controlSide(parts: ControlParts) {
  return async (request: IncomingMessage, response: ServerResponse, raw: Buffer): Promise<boolean> => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (!path.startsWith('/_sim/')) return false
    const what = path.slice('/_sim/'.length)
    if (what === 'events') {
      streamEvents(parts, request, response)
      return true
    }
    const answer = reply(parts, request.method ?? 'GET', what, raw)
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? { error: 'no such thing' }))
    return true
  }
}

function reply(parts: ControlParts, method: string, what: string, raw: Buffer): unknown {
  if (what === 'state') return withoutSecrets(parts.state())
  if (what === 'counters') {
    if (method === 'DELETE') parts.counters.current = noCounters()
    return parts.counters.current
  }
  if (what === 'plan')
    return Object.assign(parts.state().backups.plan, method === 'PUT' ? JSON.parse(raw.toString()) : {})
  if (what === 'faults' || what.startsWith('faults/')) return faultReply(parts.faults, method, what, raw)
  return undefined
}

function faultReply(faults: FaultPlan, method: string, what: string, raw: Buffer): unknown {
  if (method === 'POST') {
    const given = JSON.parse(raw.toString()) as unknown
    const ids = (Array.isArray(given) ? given : [given]).map((each) => faults.add(readFault(each as FaultOverHttp)))
    return { ids }
  }
  if (method === 'DELETE') {
    const id = Number(what.slice('faults/'.length))
    if (what === 'faults') faults.clear()
    else faults.remove(id)
  }
  return faults.list().map(({ id, hits, fault }) => ({
    id,
    hits,
    fault: { ...fault, match: { ...fault.match, path: fault.match?.path?.source } },
  }))
}

type FaultOverHttp = Omit<Fault, 'match'> & { match?: Omit<NonNullable<Fault['match']>, 'path'> & { path?: string } }

function readFault({ match, ...fault }: FaultOverHttp): Fault {
  if (match === undefined) return fault
  const { path, ...rest } = match
  return { ...fault, match: path === undefined ? rest : { ...rest, path: new RegExp(path, 'i') } }
}

/** Keys, tokens and file bytes are nobody's business. */
function withoutSecrets(state: PortalState): object {
  const { keys, sessions: _sessions, archives: _archives, files, ...rest } = state
  return {
    ...rest,
    keys: keys.map(({ secret, ...key }) => ({ ...key, keyPostfix: secret.slice(-4) })),
    files: files.map(({ content: _content, ...file }) => file),
  }
}

function streamEvents(parts: ControlParts, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': open\n\n')
  const stop = parts.listen((info) => response.write(`data: ${JSON.stringify(info)}\n\n`))
  request.on('close', stop)
}
