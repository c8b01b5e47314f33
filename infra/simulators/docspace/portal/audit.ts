import type { Call, UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { badArgument, notAuthorized, ValidationError } from '../http/errors.ts'
import { pageOf } from '../http/paging.ts'
import { isAdmin } from '../members/access.ts'
import { apiDate, displayName } from '../people/person-dto.ts'
import { ACTIONS, type Action } from '../rooms/events.ts'
import type { Login, PortalEvent } from '../types.ts'
import type { Portal } from './portal.ts'

/** The audit trail, for administrators (docs/facts/docspace.md#the-audit-trail). */

/** How many rows the lists of the newest show. */
const LAST = 20
const SIGNED_IN = { action: 'Login success via login and password', actionId: 1029 }
const FAILED = { action: 'Failed Login via API', actionId: 1013 }
/** Where a request came from: here always from this machine. */
const ORIGIN = { ip: '127.0.0.1', country: '', city: '', browser: 'node', platform: 'Other' }

function requireAuditor(call: UserCall): void {
  if (!isAdmin(call.user)) throw notAuthorized()
}

/** GET /security/audit/login/filter and /last. */
const logins =
  (pick: (call: Call, all: Login[]) => Login[]) =>
  (call: UserCall): Result => {
    requireAuditor(call)
    const rows = pick(call, [...call.portal.state.logins].reverse())
    return { response: rows.map((row) => loginRow(call.portal, row)) }
  }

function loginRow(portal: Portal, { id, at, userId, login }: Login): object {
  const page = `${portal.base}/api/2.0/authentication`
  const who = login === undefined ? { user: nameOf(portal, userId), userId } : { user: login, userId, login }
  return { id, date: apiDate(at), ...who, ...(login === undefined ? SIGNED_IN : FAILED), ...ORIGIN, page }
}

const nameOf = (portal: Portal, id: string) => {
  const person = portal.user(id)
  return person === undefined ? '' : displayName(person)
}

function filtered<T extends { at: number; userId: string }>({ query }: Call, rows: T[]): T[] {
  const userId = query.get('userId')?.toLowerCase()
  const from = Date.parse(query.get('from') ?? '') || 0
  const to = Date.parse(query.get('to') ?? '') || Number.POSITIVE_INFINITY
  const found = rows.filter((row) => (userId === undefined || row.userId === userId) && row.at >= from && row.at <= to)
  const { count, startIndex } = pageOf(query)
  return found.slice(startIndex, startIndex + count)
}

/** GET /security/audit/events/filter: `target` counts only beside an action or the entry type Folder. */
export function auditEvents(call: UserCall): Result {
  requireAuditor(call)
  const { portal, query } = call
  if (query.get('entryType') === '25') throw badArgument('An item with the same key has already been added. Key: 5154')
  const action = actionOf(query.get('action'))
  const target = query.get('target')
  const newest = [...portal.state.events].reverse()
  const found = newest.filter(
    (event) =>
      action === undefined || (event.action === action && (target === undefined || targetOf(event) === target)),
  )
  return { response: filtered(call, found).map((event) => eventRow(portal, event)) }
}

/** GET /security/audit/events/last. */
export function lastAuditEvents(call: UserCall): Result {
  requireAuditor(call)
  const newest = call.portal.state.events.slice(-LAST).reverse()
  return { response: newest.map((event) => eventRow(call.portal, event)) }
}

/** By name or number. */
function actionOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const found = Object.entries(ACTIONS).find(([name, { id }]) => name === value || String(id) === value)
  if (found === undefined) throw new ValidationError({ action: [`The value '${value}' is not valid for Action.`] })
  return found[0]
}

const targetOf = ({ roomId, fileId, data, action }: PortalEvent) =>
  String(ACTIONS[action]?.entry === 25 ? roomId : (fileId ?? data?.id))

const UNKNOWN: Action = { id: 0, text: '', entry: 25 }

function eventRow(portal: Portal, event: PortalEvent): object {
  const { id, text, type = 2, entry, page } = ACTIONS[event.action] ?? UNKNOWN
  return {
    id: event.id,
    date: apiDate(event.at),
    user: nameOf(portal, event.userId),
    userId: event.userId,
    action: fill(portal, text, event),
    actionId: id,
    ...ORIGIN,
    ...(page === undefined ? {} : { page: portal.base + fill(portal, page, event) }),
    actionType: type,
    product: 2,
    location: entry === 25 ? 27 : entry,
    target: [targetOf(event)],
    entries: [entry],
    ...(event.roomTitle === undefined ? {} : { context: `Rooms: ${event.roomTitle}` }),
  }
}

const fill = (portal: Portal, text: string, { data }: PortalEvent) =>
  text.replace(/\{(\w+)\}/g, (_, name: string) => worded(portal, data?.[name]))

function worded(portal: Portal, value: unknown): string {
  const person = portal.user(String(value))
  return person === undefined ? String(value ?? '') : displayName(person)
}

export const filteredLogins = logins(filtered)

export const lastLogins = logins((_, rows) => rows.slice(0, LAST))
