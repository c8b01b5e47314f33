import type { Query } from '../http/call.ts'
import type { Portal } from '../portal/portal.ts'
import type { User } from '../types.ts'

interface Sortable {
  id: number
  title: string
  updated: number
}

/**
 * Orders a list: by `sortBy` when the request has one, which then becomes the user's default for every later list
 * (docs/facts/docspace-api.md#the-order-of-a-list), else by that default, else the newest first.
 */
export function sorted<T extends Sortable>(portal: Portal, user: User, query: Query, entries: T[]): T[] {
  const by = query.get('sortBy')
  if (by !== undefined) {
    const descending = (query.get('sortOrder') ?? '').toLowerCase().startsWith('desc')
    portal.state.sortOrders[user.id] = { by: by.toLowerCase(), descending }
  }
  const order = portal.state.sortOrders[user.id] ?? { by: 'dateandtime', descending: true }
  const compare = order.by === 'az' || order.by === 'title' ? byTitle : byDate
  const direction = order.descending ? -1 : 1
  return [...entries].sort((one, other) => direction * compare(one, other) || one.id - other.id)
}

const collator = new Intl.Collator('en', { sensitivity: 'accent', caseFirst: 'false' })
const byTitle = (one: Sortable, other: Sortable) => collator.compare(one.title, other.title)
const byDate = (one: Sortable, other: Sortable) => one.updated - other.updated
