import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'
import { renumber } from '#test/onboarding/world/renumber.ts'

type Portal = DocSpaceSim['state']

/**
 * A portal that was restored from its backup: every room and everybody has another id, and no short link leads anywhere any more
 * (docs/facts/docspace.md#a-restored-portal-is-a-new-one). Keys are made anew by then. @returns the id that somebody has now
 */
export const exchangeNumbers = (portal: Portal, rooms: readonly number[]): ((id: string) => string) => {
  const people = new Map(portal.users.map(({ id }) => [id, crypto.randomUUID() as string]))
  const now = (id: string) => people.get(id) ?? id
  for (const user of portal.users) user.id = now(user.id)
  for (const key of portal.keys) key.userId = now(key.userId)
  for (const member of portal.members) member.userId = now(member.userId)
  for (const group of portal.groups) group.members = group.members.map(now)
  for (const list of [portal.rooms, portal.folders, portal.files, portal.links])
    for (const one of list) one.createdBy = now(one.createdBy)
  portal.ownerId = now(portal.ownerId)
  portal.shortLinks = {}
  for (const id of rooms) renumber(portal, id)
  return now
}
