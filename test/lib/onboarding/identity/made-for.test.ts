import { expect, test } from 'vitest'
import { assertMadeFor } from '#lib/onboarding/identity/made-for.ts'
import { keyOwner, linkOf, memberOf, type PortalState, roomOf } from '../memory-portal.ts'
import { linkIdOf, otherRef, otherTag, recordOf, ref, searchIn, tag } from './search.ts'

const room = roomOf(7, { title: 'Client - Beta' })
const strangers = { members: { 7: [memberOf(keyOwner, { owner: true }), memberOf('ben')] } }
const merged = recordOf({ formerly: [{ ref: otherRef, shared: false }] })

test.each<[string, Partial<PortalState>, ReturnType<typeof roomOf>, typeof merged]>([
  ['has its title', strangers, roomOf(7), recordOf()],
  ['has the link that was made for it', { ...strangers, links: { 7: linkOf(linkIdOf(ref, 7)) } }, room, recordOf()],
  [
    'has the link that was made for a record merged into it',
    { ...strangers, links: { 7: linkOf(linkIdOf(otherRef, 7)) } },
    room,
    merged,
  ],
  ['has no link, and nobody in it but its owner', {}, room, recordOf()],
])('a room was made for the client if it %s', async (_, given, one, record) => {
  await expect(assertMadeFor(searchIn(given).search, record, one)).resolves.toBeUndefined()
})

test.each<[string, Partial<PortalState>, typeof merged]>([
  ['without a link and with people', strangers, recordOf()],
  ['with another client’s link, whoever is in it', { links: { 7: linkOf(linkIdOf(otherRef, 7)) } }, recordOf()],
  ['with the client’s link to another room', { links: { 7: linkOf(linkIdOf(ref, 8)) } }, merged],
])('a room of another title %s may be another client’s', async (_, given, record) => {
  const made = assertMadeFor(searchIn(given).search, record, room)
  await expect(made).rejects.toMatchObject({ name: 'Park', reason: { code: 'room-exchanged' }, detail: 'room 7' })
})

test.each<[string, string[], number | undefined, boolean]>([
  ['is the client’s by its tag and by what is remembered', [tag, 'of people'], 7, true],
  ['whose tag somebody else put on it is refused: another one is remembered', [tag], 8, false],
  ['with the tag of a client of whom nothing is remembered is refused', [tag], undefined, false],
  ['with another client’s tag is refused: a restore gives its number to any room', [otherTag], 7, false],
])('a room that nothing else proves, and that %s', async (_, tags, remembered, isMade) => {
  const { search } = searchIn({ ...strangers, links: { 7: linkOf('of people') } })
  const asked: string[] = []
  search.rememberedRoom = async (one) => {
    asked.push(one.ref.id)
    return remembered
  }
  const made = assertMadeFor(search, recordOf(), { ...room, tags })
  if (isMade) await expect(made).resolves.toBeUndefined()
  else await expect(made).rejects.toMatchObject({ reason: { code: 'room-exchanged' } })
  expect(asked).toEqual(tags.includes(tag) ? [ref.id] : [])
})
