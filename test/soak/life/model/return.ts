import { type Accounts, type Belief, isHigher, type RoomState, type Row, role, type Wanted } from './model.ts'

/** The room of a client that comes back: open, with whom the end took out and whom it lowered, by the rules of now, and a new link. */
export const roomAtReturn = (
  { last, before }: Belief,
  room: RoomState,
  wanted: Wanted,
  accounts: Accounts,
): RoomState => {
  const rows: Record<string, Row> = { ...room.rows }
  for (const [name, { part, access }] of Object.entries(wanted.people)) {
    const [is, was] = [room.rows[name], before?.rows[name]]
    if (is) {
      const wasLowered =
        before?.done.includes('read-only') && is.access === role.read && was !== undefined && was.access !== role.read
      if (wasLowered && !is.gone && isHigher(access, is.access)) rows[name] = { ...is, access }
      continue
    }
    const wasTakenOut = was?.outside && before?.done.includes('revoke-guests')
    // Who was wanted before and was not in the room had been taken out by people. Where it is lost who was, nobody can tell.
    const isNew = last !== undefined && !was && !last.people[name] && !last.unknown?.includes(part)
    if (wasTakenOut || isNew) rows[name] = { access, outside: name.includes('@') && !accounts[name], gone: false }
  }
  return { ...room, rows, links: room.links.length > 0 ? room.links : [role.read], archived: false }
}
