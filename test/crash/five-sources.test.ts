import { expect, test } from 'vitest'
import { clientKey } from '#lib/runtime/client-key.ts'
import { paragraph } from '#test/lib/onboarding/documents/fill/office-file.ts'
import { type Harness, openHarness, ways } from '#test/onboarding/harness.ts'
import { documentsOf, layDocuments } from '#test/onboarding/world/filled-documents.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { type Fate, letGoBy } from '#test/onboarding/world/wire.ts'
import { boss, openRichSource, place, type RichSource, sourceNames } from './rich-clients.ts'
import { serve } from './serve-client.ts'

const lawyers = '11111111-2222-4333-8444-555555555555'
const email = 'contact@acme.example.com'
const ben = 'ben.manager@example.com'

/** One rule with all that there is: names, documents, people and looks come from the record. */
const richRule = ({ field, kind, when }: Pick<RichSource, 'field' | 'kind' | 'when'>) => ({
  name: 'rich',
  where: { [field]: [place] },
  room: { title: `{field:${field}} {name}`, tags: ['Legal'], color: '5CC3F7', denyDownload: true },
  folders: [`Papers of {field:${field}}`, 'Offers to {name}'],
  welcome: {
    way: 'files',
    into: 'Offers to {name}',
    files: [
      { id: 11, title: `{name} in {field:${field}}.docx`, fill: true },
      { id: 12, title: 'How to use your room.pdf' },
    ],
  },
  client: { contacts: [{ where: kind, role: 'content-creator' }] },
  team: { groups: [{ id: lawyers, role: 'read' }] },
  invite: { when },
})

type Phase = 'build' | 'open'

/** A harness with one source, in which one client after the other is served, each in a portal as it was at first. */
const begin = async (name: (typeof sourceNames)[number]) => {
  let source: RichSource | undefined
  const probe = await openHarness()
  source = await openRichSource(probe, name)
  const rule = richRule(source)
  await source.stop()
  await probe.stop()
  const harness = await openHarness({ settings: { ...ways.files, rooms: [rule, { name: 'default' }] } })
  source = await openRichSource(harness, name)
  layDocuments(harness.docspace, paragraph(`For {na`, `me}: {field:${source.field}}`))
  const { state } = harness.docspace
  const members = state.users.filter((user) => user.email === ben).map(({ id }) => id)
  state.groups.push({ id: lawyers, name: 'Lawyers', members, created: 0 })
  return { harness, source, portal: harness.docspace.snapshot() }
}

/** The client's life with a death at one call, in one phase. @returns whether there was such a call */
const live = async (
  { harness, source, portal }: Awaited<ReturnType<typeof begin>>,
  client: string,
  phase: Phase,
  cut: { n: number; fate: Fate },
): Promise<boolean> => {
  const after = `${phase}, ${cut.fate} call ${cut.n}`
  harness.docspace.restore(structuredClone(portal))
  const entry = await source.enter(client, email)
  // HubSpot's newest records are waited for, until what belongs to them is there.
  await letGoBy(harness.clock, harness.wire, 3_600_000)
  const diedFirst = await serve(harness, source, entry, phase === 'build' ? cut : undefined)
  const tag = clientKey(entry.ref)
  const view = () => madeRooms(harness.docspace).map(({ id: _, ...room }) => room)
  const built = {
    title: `${place} ${client}`,
    archived: false,
    content: [
      `Offers to ${client}/`,
      `Offers to ${client}/${client} in ${place}.docx`,
      `Offers to ${client}/How to use your room.pdf`,
      `Papers of ${place}/`,
    ],
  }
  const colleagues = ['anna.manager@example.com 9', `${lawyers} 2`]
  expect(view(), after).toMatchObject([{ ...built, links: [] }])
  expect(view()[0]?.members.toSorted(), after).toEqual(colleagues.toSorted())
  expect(source.shown(entry), after).toMatchObject({ state: 'review' })
  expect(source.shown(entry)?.invitationUrl ?? '', after).toBe('')

  const approved = await source.approve(entry)
  const diedLater = await serve(harness, source, approved, phase === 'open' ? cut : undefined)
  const [room, ...more] = view()
  expect(more, after).toEqual([])
  expect(room, after).toMatchObject({ ...built, links: [2] })
  expect(room?.members.toSorted(), after).toEqual([...colleagues, `${email} 2`, `${boss} 11`].toSorted())
  expect(room?.mails.filter((mail) => mail.endsWith(' invitation')).toSorted(), after).toEqual(
    [`${boss} invitation`, `${email} invitation`].toSorted(),
  )
  expect(room?.tags, after).toEqual(expect.arrayContaining([tag, 'Legal', 'roomkeeper:rule=rich']))
  expect(documentsIn(harness), after).toEqual([{ version: 1, text: `For ${client}: ${place}` }])
  const seen = harness.docspace.state.rooms.find(({ title }) => title === built.title)
  expect(seen, after).toMatchObject({ color: '5CC3F7', denyDownload: true })
  expect(source.shown(approved), after).toMatchObject({ state: 'ready', roomId: String(seen?.id) })
  expect(source.shown(approved)?.invitationUrl, after).toMatch(/\/s\/.+/)
  expect(harness.dead.messages, after).toEqual([])
  return phase === 'build' ? diedFirst : diedLater
}

/** The filled document, whatever it is called. */
const documentsIn = ({ docspace }: Harness) =>
  documentsOf({
    files: docspace.state.files
      .filter(({ id, title }) => id >= 100 && title.endsWith('.docx'))
      .map((file) => ({ ...file, title: 'Welcome.docx' })),
  })

test.each(sourceNames)(
  'a client of %s by a rule with everything in it, after a death at every call',
  async (name) => {
    const began = performance.now()
    const world = await begin(name)
    let clients = 0
    try {
      for (const phase of ['build', 'open'] as const)
        for (const fate of ['dies-before', 'dies-unanswered'] as const)
          for (let n = 1; ; n += 1) {
            clients += 1
            if (!(await live(world, `Acme ${clients}`, phase, { n, fate }))) break
            // Fewer calls would mean that nothing was made.
            expect(n).toBeLessThan(120)
          }
      expect(clients).toBeGreaterThan(60)
    } finally {
      await world.source.stop()
      await world.harness.stop()
    }
    console.log(`${name}: ${clients} clients, ${Math.round(performance.now() - began)} ms`)
  },
  300_000,
)
