import { describe, expect, test } from 'vitest'
import { allWays, ways } from '#test/onboarding/harness.ts'
import {
  documentsOf,
  filledTree,
  fillingWays,
  lastVersion,
  layDocuments,
} from '#test/onboarding/world/filled-documents.ts'
import { layLogo, logoFileId, logosSet } from '#test/onboarding/world/logos.ts'
import { readyRoom, roomsIn, wholeTree } from '#test/onboarding/world/portal-view.ts'
import { featuresIn, roomFeatures, wholeFeatures } from '#test/onboarding/world/room-features.ts'
import { acme } from '#test/onboarding/world/story.ts'
import { type Exploration, explore } from './explore.ts'

const everyDeath = ['dies-before', 'dies-unanswered', 'dies-after'] as const
const everyLoss = ['refused', 'answer-lost'] as const

/**
 * Every end, with the cuts that led there: one room, whole, everybody in it once, mailed once, and the record tells of it.
 * And on no way to it was anybody let into a room that was not whole.
 */
const expectReady = ({ ends, atInvitation }: Exploration) => {
  expect(ends.length).toBeGreaterThan(0)
  expect(atInvitation.filter((content) => content.join() !== wholeTree.join())).toEqual([])
  for (const { world, cuts, parked, id } of ends) {
    const after = `after ${cuts.join(', ') || 'no cut'}`
    const rooms = roomsIn(world.portal).map(({ id: _, ...room }) => room)
    expect(parked, after).toBe(false)
    expect(rooms, after).toEqual([readyRoom(`espocrm:Account:${id}`, 'Client - Acme', 'contact@acme.example.com')])
    const [room] = roomsIn(world.portal)
    expect(world.record, after).toMatchObject({ cDocspaceStatus: 'ready', cDocspaceRoomId: String(room?.id) })
    expect(world.record.cDocspaceRoomUrl, after).toMatch(new RegExp(`/rooms/shared/${room?.id}#`))
    expect(world.record.cDocspaceInvitationUrl, after).toMatch(/\/s\/.+/)
    const remembered = [...world.remembered.values()].map(({ text }) => JSON.parse(text))
    expect(remembered, after).toEqual([expect.objectContaining({ client: `espocrm:Account:${id}`, room: room?.id })])
    expect(remembered[0]?.guests, after).toHaveLength(1)
  }
}

/** Milliseconds of one call after the other, quick and slow ones mixed. */
const unevenTimes = () => {
  let n = 0
  return () => {
    n += 1
    return 5 + ((n * n * 37) % 211)
  }
}

const report = (what: string, { runs, states, ends }: Exploration, began: number) =>
  console.log(
    `${what}: ${runs} runs, ${states} states, ${ends.length} ends, ${Math.round(performance.now() - began)} ms`,
  )

describe.each(allWays)('the way %s', (way) => {
  test('one cut anywhere, in every manner', async () => {
    const began = performance.now()
    const found = await explore({ settings: ways[way], fates: [...everyDeath, ...everyLoss], mostCuts: 1 })
    report(`${way}, one cut`, found, began)
    expectReady(found)
  }, 120_000)

  test('one cut anywhere, with answers that overtake each other', async () => {
    const began = performance.now()
    const fates = [...everyDeath, ...everyLoss]
    const found = await explore({ settings: ways[way], fates, mostCuts: 1, latency: unevenTimes() })
    report(`${way}, one cut, uneven answers`, found, began)
    expectReady(found)
  }, 120_000)

  test('any number of cuts', async () => {
    const began = performance.now()
    const found = await explore({ settings: ways[way], fates: ['dies-unanswered', ...everyLoss] })
    report(`${way}, any cuts`, found, began)
    expectReady(found)
  }, 300_000)
})

describe.each(['folder', 'room'] as const)('the way %s', (way) => {
  test('work in the background that outlasts the worker', async () => {
    const began = performance.now()
    const slow = { docspace: { operationMs: 400_000 } }
    const found = await explore({ settings: ways[way], ...slow, fates: ['dies-unanswered', ...everyLoss], mostCuts: 2 })
    report(`${way}, slow background`, found, began)
    expectReady(found)
  }, 300_000)
})

describe.each(allWays)('the way %s with a document that is filled', (way) => {
  test('one cut anywhere, in every manner', async () => {
    const began = performance.now()
    const found = await explore({
      settings: fillingWays[way],
      fates: [...everyDeath, ...everyLoss],
      mostCuts: 1,
      async prepare({ docspace, espo }, id) {
        layDocuments(docspace)
        await espo.updateClient(id, { website: 'acme.example' })
      },
    })
    report(`${way}, filled, one cut`, found, began)
    expect(found.ends.length).toBeGreaterThan(0)
    expect(found.atInvitation.filter((content) => content.join() !== filledTree.join())).toEqual([])
    for (const { world, cuts, parked, id } of found.ends) {
      const after = `after ${cuts.join(', ') || 'no cut'}`
      expect(parked, after).toBe(false)
      const rooms = roomsIn(world.portal).map(({ id: _, ...room }) => room)
      const whole = readyRoom(`espocrm:Account:${id}`, 'Client - Acme', 'contact@acme.example.com')
      expect(rooms, after).toEqual([{ ...whole, content: filledTree }])
      expect(documentsOf(world.portal), after).toEqual([{ version: lastVersion[way], text: 'For Acme: acme.example' }])
    }
  }, 120_000)
})

describe.each(allWays)('the way %s with features of the room', (way) => {
  test('one cut anywhere, in every manner', async () => {
    const began = performance.now()
    const fates = [...everyDeath, ...everyLoss]
    const found = await explore({ settings: { ...ways[way], room: roomFeatures }, fates, mostCuts: 1 })
    report(`${way}, features, one cut`, found, began)
    expect(found.ends.length).toBeGreaterThan(0)
    for (const { world, cuts, parked, id } of found.ends) {
      const after = `after ${cuts.join(', ') || 'no cut'}`
      expect(parked, after).toBe(false)
      const [room, ...more] = roomsIn(world.portal)
      expect(more, after).toEqual([])
      expect(new Set(room?.tags), after).toEqual(new Set([`espocrm:Account:${id}`, 'Legal', 'Client']))
      expect(featuresIn(world.portal.rooms.find((one) => one.id === room?.id)), after).toEqual(wholeFeatures)
    }
  }, 120_000)
})

describe.each(allWays)('the way %s with a logo', (way) => {
  test('one cut anywhere, in every manner: set once, before anybody is let in', async () => {
    const began = performance.now()
    const seen: unknown[] = []
    const found = await explore({
      settings: { ...ways[way], room: { logoFileId, denyDownload: true } },
      fates: [...everyDeath, ...everyLoss],
      mostCuts: 1,
      async prepare({ docspace }) {
        layLogo(docspace)
        docspace.listen(({ method, path }) => {
          const [, id] = (method === 'PUT' && /\/rooms\/(\d+)\/share$/.exec(path)) || []
          if (id) seen.push(docspace.state.rooms.find((room) => room.id === Number(id))?.logo)
        })
      },
    })
    report(`${way}, logo, one cut`, found, began)
    expect(found.ends.length).toBeGreaterThan(0)
    expect(seen.filter((logo) => logo !== true)).toEqual([])
    expect(seen).not.toEqual([])
    for (const { world, cuts, parked } of found.ends) {
      const after = `after ${cuts.join(', ') || 'no cut'}`
      expect(parked, after).toBe(false)
      const [room, ...more] = roomsIn(world.portal)
      expect(more, after).toEqual([])
      expect(world.portal.rooms.find((one) => one.id === room?.id)?.logo, after).toBe(true)
      expect(logosSet(world.portal), after).toEqual([room?.id])
    }
  }, 120_000)
})

describe.each(['folder', 'room'] as const)('the way %s with folders of a rule beside the template', (way) => {
  test('one cut anywhere, in every manner', async () => {
    const began = performance.now()
    const found = await explore({
      settings: { ...ways[way], rooms: [{ name: 'legal', folders: ['Legal/Offers', 'Legal/Matters {name}'] }] },
      fates: [...everyDeath, ...everyLoss],
      mostCuts: 1,
    })
    report(`${way}, own folders, one cut`, found, began)
    const content = [...wholeTree, 'Legal/', 'Legal/Matters Acme/', 'Legal/Offers/'].toSorted()
    expect(found.ends.length).toBeGreaterThan(0)
    expect(found.atInvitation.filter((one) => one.join() !== content.join())).toEqual([])
    for (const { world, cuts, parked, id } of found.ends) {
      const after = `after ${cuts.join(', ') || 'no cut'}`
      expect(parked, after).toBe(false)
      const rooms = roomsIn(world.portal).map(({ id: _, ...room }) => room)
      const whole = readyRoom(`espocrm:Account:${id}`, 'Client - Acme', 'contact@acme.example.com')
      expect(rooms, after).toEqual([{ ...whole, content, tags: [...whole.tags, 'roomkeeper:rule=legal'] }])
    }
  }, 120_000)
})

test('a team and contacts with roles, everybody in the room once', async () => {
  const began = performance.now()
  const ben = 'ben.manager@example.com'
  const [lawyers, boss] = ['11111111-2222-4333-8444-555555555555', 'boss@acme.example.com']
  const found = await explore({
    settings: {
      ...ways.files,
      client: { contacts: [{ where: { role: ['Boss'] }, role: 'content-creator' }] },
      team: { people: [{ email: ben, role: 'content-creator' }], groups: [{ id: lawyers, role: 'read' }] },
    },
    fates: [...everyDeath, ...everyLoss],
    mostCuts: 1,
    client: { ...acme, contacts: [{ email: boss, role: 'Boss' }] },
    async prepare({ docspace: { state } }) {
      const members = state.users.filter(({ email }) => email === ben).map(({ id }) => id)
      state.groups.push({ id: lawyers, name: 'Lawyers', members, created: 0 })
    },
  })
  report('team and roles, one cut', found, began)
  expect(found.ends.length).toBeGreaterThan(0)
  expect(found.atInvitation.filter((content) => content.join() !== wholeTree.join())).toEqual([])
  for (const { world, cuts, parked, id } of found.ends) {
    const after = `after ${cuts.join(', ') || 'no cut'}`
    const rooms = roomsIn(world.portal).map(({ id: _, ...room }) => room)
    expect(parked, after).toBe(false)
    const plain = readyRoom(`espocrm:Account:${id}`, 'Client - Acme', 'contact@acme.example.com')
    const members = [...plain.members, `${lawyers} 2`, `${ben} 11`, `${boss} 11`].sort()
    const mails = [...plain.mails, `${ben} room`, `${boss} invitation`].sort()
    expect(rooms, after).toEqual([{ ...plain, members, mails }])
  }
}, 120_000)

test('names from the record, begun on 31 December and finished in January', async () => {
  const began = performance.now()
  const files = ways.files.welcome.files.map((file) => ({ ...file, title: `{name} ${file.title}` }))
  const found = await explore({
    settings: {
      room: { title: '{field:sicCode|0000} {name} {year}' },
      link: { title: 'For {name}' },
      folders: ['Invoices {year}', '{owner} {date|YYYY-MM}'],
      welcome: { ...ways.files.welcome, into: 'Invoices {year}', files },
    },
    fates: [...everyDeath, ...everyLoss],
    mostCuts: 1,
    async prepare({ clock, espo }, id) {
      await espo.updateClient(id, { sicCode: '17' })
      // The first try begins 200 ms before the year ends.
      clock.advance(Date.UTC(2027, 0, 1) - 200 - clock.now())
    },
  })
  report('names, one cut', found, began)
  const content = [
    'Invoices 2026/',
    'Invoices 2026/Acme How to use your room.pdf',
    'Invoices 2026/Acme Welcome.pdf',
    'anna.manager@example.com 2026-01/',
  ]
  expect(found.ends.length).toBeGreaterThan(0)
  expect(found.atInvitation.filter((one) => one.join() !== content.join())).toEqual([])
  for (const { world, cuts, parked, id } of found.ends) {
    const after = `after ${cuts.join(', ') || 'no cut'}`
    const rooms = roomsIn(world.portal).map(({ id: _, ...room }) => room)
    expect(parked, after).toBe(false)
    const whole = readyRoom(`espocrm:Account:${id}`, '0017 Acme 2026', 'contact@acme.example.com')
    expect(rooms, after).toEqual([{ ...whole, content }])
  }
}, 120_000)

test.each(['folder', 'room'] as const)(
  'names from the record in the year that begins meanwhile, the way %s',
  async (way) => {
    const began = performance.now()
    const found = await explore({
      settings: { ...ways[way], room: { title: '{field:sicCode|0000} {name} {year}' }, link: { title: 'For {name}' } },
      fates: ['dies-unanswered', ...everyLoss],
      mostCuts: 1,
      async prepare({ clock, espo }, id) {
        await espo.updateClient(id, { sicCode: '17' })
        clock.advance(Date.UTC(2027, 0, 1) - 200 - clock.now())
      },
    })
    report(`names, ${way}, one cut`, found, began)
    expect(found.ends.length).toBeGreaterThan(0)
    expect(found.atInvitation.filter((content) => content.join() !== wholeTree.join())).toEqual([])
    for (const { world, cuts, parked, id } of found.ends) {
      const after = `after ${cuts.join(', ') || 'no cut'}`
      expect(parked, after).toBe(false)
      const rooms = roomsIn(world.portal).map(({ id: _, ...room }) => room)
      expect(rooms, after).toEqual([readyRoom(`espocrm:Account:${id}`, '0017 Acme 2026', 'contact@acme.example.com')])
      expect(
        world.portal.links.filter(({ title }) => title === 'For Acme'),
        after,
      ).toHaveLength(1)
    }
  },
  120_000,
)
