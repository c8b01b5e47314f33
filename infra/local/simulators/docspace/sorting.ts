import type { Query } from './call.ts'
import type { Portal } from './portal.ts'
import type { User } from './types.ts'

interface Sortable {
  id: number
  title: string
  updated: number
}

/**
 * Orders a list: by `sortBy` when the request has one, which then becomes the user's default for every later list
 * (DocSpace contract §4), else by that default, else by title.
 */
export function sorted<T extends Sortable>(portal: Portal, user: User, query: Query, entries: T[]): T[] {
  const by = query.get('sortBy')
  if (by !== undefined) {
    const descending = (query.get('sortOrder') ?? '').toLowerCase().startsWith('desc')
    portal.state.sortOrders[user.id] = { by: by.toLowerCase(), descending }
  }
  const order = portal.state.sortOrders[user.id] ?? { by: 'az', descending: false }
  const compare = order.by === 'az' || order.by === 'title' ? byTitle : byDate
  const ordered = [...entries].sort((one, other) => compare(one, other) || one.id - other.id)
  return order.descending ? ordered.reverse() : ordered
}

const collator = new Intl.Collator('en', { sensitivity: 'accent', caseFirst: 'false' })
const byTitle = (one: Sortable, other: Sortable) => collator.compare(one.title, other.title)
const byDate = (one: Sortable, other: Sortable) => one.updated - other.updated
