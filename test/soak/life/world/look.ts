import { lookAtClient } from '#lib/onboarding/life/drift/look-at-client.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { drive } from '#test/onboarding/world/wire.ts'
import { differencesOf } from '../model/differences.ts'
import { plainTag, wantedNow } from '../model/wanted.ts'
import { roomsOf, stateOf } from './rooms.ts'
import type { Client, World } from './world.ts'

/** Somebody looks where rooms differ: that changes nothing, and tells what the model says. @returns what is not as it must be */
export const lookAtAll = async (world: World): Promise<string[]> => {
  const { clock, wire } = world.harness
  const before = pictureOf(world)
  const found: string[] = []
  for (const client of world.clients) {
    const wrongs = await drive(clock, wire, wire.start(() => look(world, client)).result)
    found.push(...wrongs.map((wrong) => `client ${client.n}: ${wrong}`))
  }
  return [...found, ...(pictureOf(world) === before ? [] : ['looking at differences has changed something'])]
}

const deadline = { remaining: () => 600_000, signal: new AbortController().signal }

const look = async (world: World, client: Client): Promise<string[]> => {
  const { harness, crms } = world
  const { entry } = client
  const portal = await world.openDocSpace(deadline)
  const context = {
    ...{ ...portal, memories: harness.bucket.memories, ends: harness.bucket.ends },
    ...{ settings: world.settingsNow(), clock: harness.clock },
    records: await crms.newProcess()(entry.ref.source, deadline),
    cache: createPortalCache(harness.clock),
  }
  const seen = await lookAtClient(context, entry.ref)
  if (seen.kind !== 'compared') {
    const told = seen.kind === 'unclear' ? seen.code : seen.why
    return notCompared(world, client).includes(told) ? [] : [`its differences are not told: ${told}`]
  }
  const told = seen.differences
    .map(({ part, is, changed, about = '' }) => `${part} ${is} ${changed} ${part === 'tags' ? plainTag(about) : about}`)
    .map((one) => one.trimEnd())
    .toSorted()
  const expected = expectedOf(world, client)
  return expected.some((one) => one.join() === told.join())
    ? []
    : [`it differs in\n  ${told.join('\n  ')}\n not in\n  ${(expected[0] ?? []).join('\n  ')}`]
}

/** Why there is nothing to compare. */
const notCompared = ({ others }: World, client: Client): string[] => [
  ...(client.crm.isSender ? ['no-record'] : []),
  ...(client.facts.deleted ? ['client-deleted'] : []),
  ...(hasEnded(client) ? ['ended'] : []),
  // The room of a merged record may have its key until it is put away, too.
  ...(hasEnded(client) && others.some(({ left }) => left === client) ? ['merged-two-rooms'] : []),
  // One that people have archived in review is known to stand in the way. A record that was restored says no more than that.
  ...(client.beliefs.some(({ phase, wasInReview }) => phase === 'review' || wasInReview)
    ? ['not-handed-over', 'room-archived', 'merged-two-rooms', 'room-exchanged']
    : []),
]

const hasEnded = ({ beliefs }: Client): boolean => beliefs.some(({ phase }) => phase === 'ended')

const expectedOf = (world: World, client: Client): string[][] => {
  const [room] = roomsOf(world.harness, client.entry)
  if (!room) return []
  const is = stateOf(world.harness, room, client.entry)
  const at = world.circumstances(client)
  const wanted = wantedNow(at.facts, at.settings, at.accounts)
  return client.beliefs.map((belief) => differencesOf(belief, is, wanted, at))
}

const pictureOf = ({ harness, clients }: World): string => {
  const { rooms, members, links, users, mails } = harness.docspace.state
  const shown = clients.map(({ crm, entry }) => crm.shown(entry)?.status)
  return JSON.stringify([rooms, members, links, users, mails, shown, [...harness.bucket.texts]])
}
