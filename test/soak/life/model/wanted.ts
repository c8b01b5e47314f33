import {
  type Accounts,
  anna,
  type Facts,
  highest,
  isHigher,
  kinds,
  type LifeSettings,
  lawyers,
  lawyersAre,
  type People,
  role,
  type Wanted,
} from './model.ts'

/** A title as the server keeps it. */
export const storedTitle = (title: string): string => title.trim().replace(/[\t*+:"<>?|\\/]/g, '_')

/** A tag as the portal tells tags apart. */
export const plainTag = (tag: string): string =>
  tag
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .trimEnd()

/** The room as record and settings want it now. */
export const wantedNow = (facts: Facts, settings: LifeSettings, accounts: Accounts): Wanted => ({
  title: storedTitle(settings.title.replace('{name}', () => facts.name.trim().replace(/\s+/g, ' '))),
  tags: settings.tags.map(plainTag).toSorted(),
  people: wantedPeople(facts, settings, accounts),
})

const wantedPeople = (facts: Facts, settings: LifeSettings, accounts: Accounts): People => {
  const people: Record<string, People[string]> = {}
  const owner = facts.owner !== undefined && accounts[facts.owner]?.active ? facts.owner : undefined
  const manager = owner ?? (settings.unknownOwner === 'default' ? anna : undefined)
  const asColleague = (email: string, access: number) =>
    access === role.manager && !accounts[email]?.manages ? role.contentCreator : access
  const byGroup = (email: string) => (settings.group !== undefined && lawyersAre.includes(email) ? settings.group : 0)
  for (const { email, access } of settings.team) {
    if (!accounts[email]?.active) continue
    const right = highest(asColleague(email, access), people[email]?.access ?? 0)
    // A row of one's own goes before the group's: it must give more.
    if (isHigher(right, byGroup(email)) || email === manager) people[email] = { part: 'team', access: right }
  }
  if (manager !== undefined) {
    const own = highest(asColleague(manager, role.manager), people[manager]?.access ?? 0)
    people[manager] = { part: 'manager', access: highest(own, byGroup(manager)) }
  }
  if (settings.group !== undefined) people[lawyers] = { part: 'team', access: settings.group }
  if (settings.most === 1 && !facts.contacts.some(({ email }) => email === facts.email))
    people[facts.email] = { part: 'contacts', access: role.read }
  for (const { email, kind } of facts.contacts) people[email] = { part: 'contacts', access: kinds[kind] }
  return people
}
