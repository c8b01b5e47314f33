import { expect, test } from 'vitest'
import { clientKey } from '#lib/runtime/client-key.ts'
import { openHarness, ways } from '#test/onboarding/harness.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { type Fate, letGoBy } from '#test/onboarding/world/wire.ts'
import { boss, openRichSource, sourceNames } from './rich-clients.ts'
import { serve } from './serve-client.ts'

const email = 'contact@acme.example.com'

/** A portal with one room that somebody made by hand: it has another title, a folder of its own and nobody in it. */
const begin = async (name: (typeof sourceNames)[number]) => {
  const harness = await openHarness({ settings: { ...ways.files, adopt: 'complete', adoptTag: 'CRM {id}' } })
  const source = await openRichSource(harness, name)
  await serve(harness, source, await source.enter('Somebody', email))
  const { state } = harness.docspace
  const [room] = state.rooms.filter(({ title }) => title === 'Client - Somebody')
  if (!room) throw new Error('no room was made')
  Object.assign(room, { title: 'Old papers of Acme', tags: [] })
  state.links = state.links.filter(({ roomId }) => roomId !== room.id)
  state.members = state.members.filter(({ roomId, access }) => roomId !== room.id || access === 1)
  state.mails = []
  const [folder] = state.folders.filter(({ parentId }) => parentId === room.id)
  if (folder) folder.title = 'Letters'
  return { harness, source, roomId: room.id, portal: harness.docspace.snapshot() }
}

/** A client whose room is there already, with a death at one call. @returns whether there was such a call */
const adopt = async (
  { harness, source, roomId, portal }: Awaited<ReturnType<typeof begin>>,
  client: string,
  cut: { n: number; fate: Fate },
): Promise<boolean> => {
  const after = `${cut.fate} call ${cut.n}`
  harness.docspace.restore(structuredClone(portal))
  const entry = await source.enter(client, email)
  const room = harness.docspace.state.rooms.find(({ id }) => id === roomId)
  // A sender's own id is spelled otherwise in the key.
  Object.assign(room ?? {}, { tags: [`CRM ${entry.fields?.id ?? entry.ref.id}`] })
  await letGoBy(harness.clock, harness.wire, 3_600_000)
  const died = await serve(harness, source, entry, cut)
  const [seen, ...more] = madeRooms(harness.docspace)
  expect(more, after).toEqual([])
  expect(seen, after).toMatchObject({ id: roomId, title: 'Old papers of Acme', links: [2] })
  expect(seen?.tags, after).toEqual(expect.arrayContaining(['roomkeeper:adopted', clientKey(entry.ref)]))
  expect(seen?.content, after).toEqual(expect.arrayContaining(['Letters/', 'Deliverables/Welcome.pdf']))
  expect(
    seen?.members.filter((one) => one.endsWith(' 9')),
    after,
  ).toEqual(['anna.manager@example.com 9'])
  const invited = seen?.mails.filter((mail) => mail.endsWith(' invitation')) ?? []
  expect(invited.toSorted(), after).toEqual([...new Set(invited)].toSorted())
  expect([`${email} invitation`, `${boss} invitation`], after).toContain(invited[0])
  expect(source.shown(entry), after).toMatchObject({ state: 'ready', roomId: String(roomId) })
  expect(harness.dead.messages, after).toEqual([])
  return died
}

test.each(sourceNames)(
  'a client of %s adopts the room that is there once, after a death at every call',
  async (name) => {
    const world = await begin(name)
    let clients = 0
    try {
      for (const fate of ['dies-before', 'dies-unanswered'] as const)
        for (let n = 1; ; n += 1) {
          clients += 1
          if (!(await adopt(world, `Acme ${clients}`, { n, fate }))) break
          expect(n).toBeLessThan(120)
        }
      // Fewer calls would mean that nothing was made.
      expect(clients).toBeGreaterThan(20)
    } finally {
      await world.source.stop()
      await world.harness.stop()
    }
  },
  300_000,
)
