import {
  type Accounts,
  type Belief,
  type Facts,
  isHigher,
  type LifeSettings,
  type RoomState,
  type Row,
  role,
  type Wanted,
} from './model.ts'

/** Whether people from outside may come in. */
export const isApproved = ({ review }: LifeSettings, { approved }: Facts): boolean => !review || approved

/** Only colleagues are in a room in review. */
export const withoutContacts = (wanted: Wanted): Wanted => ({
  ...wanted,
  people: Object.fromEntries(Object.entries(wanted.people).filter(([, { part }]) => part !== 'contacts')),
})

/** The room that people from outside are let into, by docs/rules.md: they come, and so does who is wanted since it was built. */
export const roomApproved = (
  { last }: Pick<Belief, 'last'>,
  room: RoomState,
  { people }: Wanted,
  accounts: Accounts,
): RoomState => {
  const rows: Record<string, Row> = { ...room.rows }
  for (const [name, { part, access }] of Object.entries(people)) {
    const is = rows[name]
    // What people did with those who were wanted before stays, and where that is lost nobody knows which colleagues they are.
    const isNew = last !== undefined && !last.people[name] && !last.unknown?.includes(part)
    if (!is && (isNew || (part === 'contacts' && !last?.people[name])))
      rows[name] = { access, outside: name.includes('@') && !accounts[name], gone: false }
    else if (is && part !== 'contacts' && isNew && !is.gone && isHigher(access, is.access))
      rows[name] = { ...is, access }
  }
  return { ...room, rows, links: room.links.length > 0 ? room.links : [role.read] }
}
