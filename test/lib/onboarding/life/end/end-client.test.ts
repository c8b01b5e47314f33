import { describe, expect, test } from 'vitest'
import type { EndState } from '#lib/onboarding/life/end/end-state.ts'
import { dueKey } from '#lib/queue/due-clients.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { tag } from '../../identity/search.ts'
import { at } from '../../memory-world.ts'
import { day, everybody, link, lost, openEnd, won } from './end-world.ts'

const log = keepTestLog()

const announced =
  'ends on 2026-02-05: links go away, guests and open invitations are taken out, who stays may only read, the room goes into the archive. stage with another value calls it off'
const left = '1 link was taken away; 1 person was taken out; 1 person may only read; the room is in the archive'
const named = { roomId: 7, roomTitle: 'Client - Acme', roomUrl: 'https://portal.example/rooms/shared/7' }
const ending = (status: string) => ({ written: { state: 'ending' as const, status } })
const ended = { written: { state: 'ended' as const, status: 'ended on 2026-01-01: …' } }
const sender = { written: undefined }

describe('nothing ends', () => {
  test.each<[string, Parameters<typeof openEnd>[0]]>([
    ['where the settings name no end', { end: false }],
    ['before the record says so', { values: won }],
    ['of a sender without records that says nothing of it', { values: won, record: sender }],
    ['of a record that is not ready', { values: won, record: { written: { state: 'review' } } }],
  ])('%s', async (_, given) => {
    const end = openEnd(given)
    expect(await end.run()).toBeUndefined()
    expect([end.reports, end.writes, end.texts.size]).toEqual([[], [], 0])
    expect(log.lines).toEqual([])
  })

  test('before the record says so, and what is remembered is looked at once', async () => {
    const end = openEnd({ values: won })
    const { read } = end.work.ends
    const asked: string[] = []
    end.work.ends.read = async (client) => {
      asked.push(client)
      return read(client)
    }
    expect([await end.run(), asked]).toEqual([undefined, [tag]])
  })

  test.each([
    ['ready', undefined],
    ['ending', 'end-called-off'],
  ] as const)('where no rule takes the client, and a record that is %s is %s', async (state, outcome) => {
    const end = openEnd({ record: { written: { state } } })
    expect(await end.run({ decided: { kind: 'no-rule', values: {} } })).toBe(outcome)
  })

  test('where nothing is remembered, which is said', async () => {
    const end = openEnd()
    Reflect.deleteProperty(end.work, 'ends')
    expect(await end.run()).toBeUndefined()
    expect(end.reports).toEqual([])
    expect(log.lines).toMatchObject([{ event: 'end.not_remembered', roomId: '7' }])
  })
})

describe('a room that has ended stays so where the settings name no end any more', () => {
  const follow = { title: true, tags: true, manager: 'add', owner: false, contacts: 'add', team: 'add' } as const

  test('by its record', async () => {
    for (const state of [undefined, { phase: 'announced', deleted: true }, { phase: 'ended' }] as const) {
      const end = openEnd({ record: ended, end: false })
      if (state) await end.setState(state)
      expect(await end.run()).toBe('ended')
      expect([end.reports, end.writes]).toEqual([[], []])
    }
  })

  test.each([
    ['ended', { follow }, 'ended'],
    ['ended', {}, undefined],
    ['off', { follow }, undefined],
  ] as const)('of a sender without records by what is remembered: %s, with %o', async (phase, settings, outcome) => {
    const end = openEnd({ record: sender, end: false })
    end.work.settings = { ...end.work.settings, ...settings }
    await end.setState({ phase })
    expect(await end.run()).toBe(outcome)
    expect([end.reports, end.writes]).toEqual([[], []])
  })

  test.each<[string, Parameters<typeof openEnd>[0] & object, object]>([
    ['to a sender without records', { record: sender }, {}],
    ['for a record that was deleted, and restored', {}, { deleted: true }],
  ])('and an end that was announced %s is called off, whether or not its room follows', async (_, given, state) => {
    for (const settings of [{ follow }, {}]) {
      const end = openEnd({ ...given, end: false })
      end.work.settings = { ...end.work.settings, ...settings }
      await end.setState(state)
      expect(await end.run()).toBe('end-called-off')
      expect(end.reports).toMatchObject([{ state: 'ready' }])
      expect(end.state()).toMatchObject({ phase: 'off' })
      expect(await end.run()).toBeUndefined()
    }
  })

  test('as a record hears that was deleted and restored, which says that it is ready', async () => {
    for (const settings of [{ follow }, {}]) {
      const restored = openEnd({ end: false })
      restored.work.settings = { ...restored.work.settings, ...settings }
      await restored.setState({ phase: 'ended', deleted: true, told: 'ended on 2026-02-04: done' })
      expect(await restored.run()).toBe('ended')
      expect(restored.reports).toMatchObject([{ state: 'ended' }])
    }
  })

  test('and nothing is called off where there is no place to remember anything', async () => {
    const nowhere = openEnd({ record: sender, end: false })
    nowhere.work.settings = { ...nowhere.work.settings, follow }
    Reflect.deleteProperty(nowhere.work, 'ends')
    expect(await nowhere.run()).toBeUndefined()
  })
})

test('what is remembered by a number of before a restore is kept by that of now, also where nothing else is to be done', async () => {
  const end = openEnd({ record: ending('ends on 2026-02-04: …') })
  const { get } = end.work.docspace.rooms
  end.work.docspace.rooms.get = async (id) => (id === 7 ? get(id) : { ...(await get(7)), id, tags: [] })
  end.work.memories = { read: async () => ({ memory: { room: 4 } as never, tag: 't' }), write: async () => false }
  await end.setState({ room: 4 })
  for (let run = 0; run < 2; run += 1) {
    expect(await end.run()).toBe('ending')
    expect(end.state()).toMatchObject({ room: 7, phase: 'announced', announcedAt: at })
  }
  expect([end.reports, end.writes]).toEqual([[], []])
})

describe('an end is announced', () => {
  test('on the record, last of all', async () => {
    const end = openEnd()
    const { writeBack } = end.work.records
    end.work.records.writeBack = async (record, report) => {
      expect(end.texts.size).toBe(2)
      return writeBack(record, report)
    }
    expect(await end.run()).toBe('end-announced')
    expect(end.reports).toEqual([{ state: 'ending', status: announced, at }])
    expect(end.state()).toEqual({
      ...{ v: 1, client: tag, room: 7, phase: 'announced', day: '2026-02-05', announcedAt: at, told: announced },
    })
    expect(end.notes()).toEqual([dueKey('2026-02-05', tag)])
    expect(end.writes).toEqual([])
    expect(log.lines).toMatchObject([{ event: 'end.announced', detail: '2026-02-05', roomId: '7' }])
  })

  test('to a sender without records first, with its room, and no day brings it up', async () => {
    const end = openEnd({ record: sender })
    const { writeBack } = end.work.records
    end.work.records.writeBack = async (record, report) => {
      expect(end.texts.size).toBe(0)
      return writeBack(record, report)
    }
    expect(await end.run()).toBe('end-announced')
    expect(end.reports).toEqual([{ state: 'ending', status: announced, at, since: at, ...named }])
    expect(end.state()).toMatchObject({ phase: 'announced', told: announced })
    expect(end.notes()).toEqual([])
  })

  test.each([
    ['no day', ending('ends some day')],
    ['a day, and not that it ends', { written: { state: 'ready' as const, status: 'ends on 2020-01-01: …' } }],
  ])('where the record says %s', async (_, record) => {
    const end = openEnd({ record })
    expect(await end.run()).toBe('end-announced')
    expect(end.reports).toMatchObject([{ status: announced }])
  })

  test('not of a room that it cannot be made in', async () => {
    const end = openEnd({ room: { createdBy: 'bea' } })
    await expect(end.run()).rejects.toMatchObject({ reason: { code: 'end-not-allowed' } })
    expect([end.reports, end.texts.size]).toEqual([[], 0])
  })
})

describe('an end whose day has not come', () => {
  test('waits', async () => {
    const end = openEnd()
    await end.run()
    end.clock.now = at + 30 * day
    end.work.ends.keep = async () => expect.unreachable()
    expect(await end.run()).toBe('ending')
    expect([end.reports.length, end.writes]).toEqual([1, []])
    expect(end.notes()).toEqual([dueKey('2026-02-05', tag)])
  })

  test.each<[string, boolean | undefined]>([
    ['after it was announced', true],
    ['where nothing is remembered of it', false],
    ['where nobody can read what is remembered', undefined],
  ])('is noted for another day, which people wrote, %s', async (_, isKnown) => {
    const end = openEnd({ record: ending('ends on 2026-03-01: as agreed') })
    if (isKnown) await end.setState({})
    if (isKnown === undefined) end.work.ends.read = async () => ({ state: undefined, tag: 't' })
    expect(await end.run()).toBe('ending')
    expect(end.notes()).toEqual([dueKey('2026-03-01', tag)])
    expect([end.reports, end.writes]).toEqual([[], []])
    expect(end.state()?.day).toBe(isKnown ? '2026-03-01' : undefined)
    expect(end.texts.get(dueKey('2026-03-01', tag))?.text).toBe(`{"client":"${tag}"}\n`)
  })

  test.each<Partial<EndState>>([{ phase: 'begun' }, { phase: 'off' }, { room: 8 }])(
    'is remembered for another day only as long as it is announced for this room: %j',
    async (state) => {
      const end = openEnd({ record: ending('ends on 2026-03-01: as agreed') })
      await end.setState(state)
      const before = end.state()
      await end.run()
      expect(end.state()).toEqual(before)
    },
  )

  test('is noted for another day before that is remembered: a run that ends in between notes it again', async () => {
    const end = openEnd({ record: ending('ends on 2026-03-01: as agreed') })
    await end.setState({})
    const { write } = end.work.ends
    end.work.ends.write = async () => Promise.reject(new Error('dies'))
    await expect(end.run()).rejects.toThrow('dies')
    expect(end.notes()).toEqual([dueKey('2026-03-01', tag)])
    end.work.ends.write = write
    await end.run()
    expect(end.state()?.day).toBe('2026-03-01')
  })

  test('is told a sender without records once more', async () => {
    const end = openEnd({ record: sender })
    await end.setState({ day: '2026-03-01' })
    end.work.ends.keep = async () => expect.unreachable()
    expect(await end.run()).toBe('ending')
    expect(end.reports).toEqual([{ state: 'ending', status: 'told', at, since: at, ...named }])
    expect(end.notes()).toEqual([])
  })
})

describe('an end is called off', () => {
  test.each<[string, string, string]>([
    ['ends on 2026-02-05: …', 'lost no more', 'ready: the end that was announced for 2026-02-05 is called off'],
    ['ends some day', 'lost no more', 'ready: the end that was announced is called off'],
  ])('of %s by a record that is %s', async (told, _, status) => {
    const end = openEnd({ record: ending(told), values: won })
    await end.setState({})
    expect(await end.run()).toBe('end-called-off')
    expect(end.reports).toEqual([{ state: 'ready', status, at }])
    expect(end.state()).toMatchObject({ phase: 'off', day: '2026-02-04' })
    expect(log.lines).toMatchObject([{ event: 'end.called_off', roomId: '7' }])
  })

  test('by settings that name no end any more', async () => {
    const end = openEnd({ record: ending('ends on 2026-02-05: …'), end: false })
    expect(await end.run()).toBe('end-called-off')
    expect(end.reports).toMatchObject([
      { state: 'ready', status: 'ready: the end that was announced for 2026-02-05 is called off' },
    ])
    expect(end.state()).toBeUndefined()
  })

  test('by such settings for good: its day does not come when the record is deleted later', async () => {
    const end = openEnd({ record: ending('ends on 2026-02-05: …'), end: false })
    await end.setState({})
    expect(await end.run()).toBe('end-called-off')
    expect(end.state()).toMatchObject({ phase: 'off', day: '2026-02-04' })
  })

  test('by a sender without records', async () => {
    const end = openEnd({ record: sender, values: won })
    await end.setState({})
    expect(await end.run()).toBe('end-called-off')
    expect(end.reports).toMatchObject([{ state: 'ready', since: at, ...named }])
    expect(end.state()).toMatchObject({ phase: 'off' })
    expect(await end.run()).toBeUndefined()
  })
})

describe('an end whose day has come', () => {
  test('is carried out, with its evidence, and told last', async () => {
    const end = openEnd()
    await end.run()
    log.clear()
    end.clock.now = Date.parse('2026-02-05')
    expect(await end.run()).toBe('ended')
    expect(end.writes).toEqual(['unlink l of 7', 'access 2 for anna in 7', 'access 0 for gina in 7', 'archive 7'])
    expect(end.reports.slice(1)).toEqual([
      { state: 'ended', status: `ended on 2026-02-05: ${left}`, at: end.clock.now, invitationUrl: '' },
    ])
    expect(end.state()).toMatchObject({
      phase: 'ended',
      did: ['revoke-guests', 'read-only', 'archive'],
      day: '2026-02-05',
      announcedAt: at,
      told: `ended on 2026-02-05: ${left}`,
    })
    expect(end.state()?.before).toMatchObject({ at: end.clock.now, archived: false, links: 1, groups: [] })
    expect(end.notes()).toHaveLength(2)
    expect(log.lines.filter(({ event }) => event !== 'end.step_made')).toMatchObject([
      { event: 'end.completed', roomId: '7', count: 1 },
      { ClientsEnded: 1 },
    ])
    expect(log.lines.filter(({ event }) => event === 'end.step_made')).toMatchObject(
      ['remove-link', 'change-people', 'archive'].map((step) => ({ step, roomId: '7' })),
    )
    expect(await end.run()).toBe('ended')
    expect([end.reports.length, end.writes.length]).toEqual([2, 4])
  })

  test('keeps the link on the record where one stays that makes members', async () => {
    const written = { ...ending('ends on 2026-01-05: …').written, invitationUrl: 'https://x.example' }
    const end = openEnd({ end: { when: lost, do: ['archive'] }, record: { written } })
    expect(await end.run()).toBe('ended')
    expect(end.reports).toEqual([{ state: 'ended', status: 'ended on 2026-01-05: the room is in the archive', at }])
    expect(end.links).toEqual([link])
  })

  test('is told a sender without records again when it asks again', async () => {
    const end = openEnd({ record: sender })
    await end.setState({ day: '2026-01-05' })
    expect(await end.run()).toBe('ended')
    expect(await end.run()).toBe('ended')
    const report = { state: 'ended', status: `ended on 2026-01-05: ${left}`, at, since: at, ...named }
    expect(end.reports).toEqual([report, report])
  })

  test('is carried out by a later run where one was cut off, which goes on with what the first one found', async () => {
    const end = openEnd({ record: ending('ends on 2026-01-05: …') })
    const before = { at: 5, archived: false, links: 4, people: [], groups: [] }
    await end.setState({ phase: 'begun', day: '2026-01-05', announcedAt: 3, before })
    expect(await end.run()).toBe('ended')
    expect(end.state()).toMatchObject({ before, announcedAt: 3 })
    expect(end.reports[0]?.status).toBe('ended on 2026-01-05: 4 links were taken away; the room is in the archive')
  })

  test.each<[string, object, object]>([
    ['another day', { phase: 'begun', day: '2026-01-04', before: 'earlier' }, { announcedAt: 3, told: 'told' }],
    ['an announcement', { phase: 'announced', day: '2026-01-05' }, { announcedAt: 3, told: 'told' }],
    ['an end that was called off', { phase: 'off', day: '2026-01-05', before: 'earlier' }, { announcedAt: 3 }],
    ['nothing that was told', { phase: 'announced', told: undefined }, { announcedAt: 3 }],
    ['another room', { phase: 'begun', day: '2026-01-05', before: 'earlier', room: 8 }, { announcedAt: at }],
    ['nothing of the room before', { phase: 'begun', day: '2026-01-05' }, { announcedAt: 3 }],
  ])(
    'looks at the room anew where what is remembered is of %s',
    async (_, { before, ...more }: { before?: string }, kept) => {
      const end = openEnd({ record: ending('ends on 2026-01-05: …'), links: [], members: everybody().slice(0, 1) })
      const earlier = { at: 5, archived: false, links: 4, people: [], groups: [] }
      await end.setState({ announcedAt: 3, ...more, ...(before && { before: earlier }) })
      const begun: unknown[] = []
      const { write } = end.work.ends
      end.work.ends.write = async (state, over) => {
        begun.push(structuredClone(state))
        return write(state, over)
      }
      expect(await end.run()).toBe('ended')
      expect(begun[0]).toMatchObject({ phase: 'begun', day: '2026-01-05', room: 7, before: { at, links: 0 }, ...kept })
      expect('told' in (begun[0] as object)).toBe(!('told' in more) && !('room' in more))
    },
  )

  test('parks where somebody else has the room by now, before anything is taken away', async () => {
    const end = openEnd({ record: ending('ends on 2026-01-05: …'), room: { createdBy: 'bea' } })
    await expect(end.run()).rejects.toMatchObject({ reason: { code: 'end-not-allowed' } })
    expect([end.writes, end.texts.size]).toEqual([[], 0])
  })
})

describe('a record that was deleted and restored', () => {
  const restored = {
    record: { written: { state: 'ready' as const } },
    end: { when: lost, do: ['archive'], deleted: true },
  }

  test('calls off what was announced meanwhile', async () => {
    const end = openEnd({ ...restored, values: won })
    await end.setState({ deleted: true })
    expect(await end.run()).toBe('end-called-off')
    expect(end.state()).toMatchObject({ phase: 'off' })
    expect(await end.run()).toBeUndefined()
  })

  test('of which nothing is remembered, or an end by a field, is left alone', async () => {
    const end = openEnd({ ...restored, values: won })
    expect(await end.run()).toBeUndefined()
    await end.setState({})
    expect(await end.run()).toBeUndefined()
    expect(end.state()).toMatchObject({ phase: 'announced' })
  })

  test('after its end is told so', async () => {
    const end = openEnd({ ...restored, values: won, room: { archived: true } })
    await end.setState({ phase: 'ended', deleted: true })
    expect(await end.run()).toBe('end-stays')
    expect(end.reports).toMatchObject([{ state: 'ended' }])
  })

  const shown = { written: { state: 'ready' as const, invitationUrl: 'https://x.example' } }
  test.each([
    ['that opens nothing goes off it', false, { invitationUrl: '' }],
    ['that people have made anew stays on it', true, {}],
  ])('after its end: a link %s', async (_, hasLink, cleared) => {
    for (const values of [won, lost]) {
      const end = openEnd({ ...restored, record: shown, values, room: { archived: true } })
      await end.setState({ phase: 'ended', deleted: true, told: 'ended on 2026-02-04: done' })
      end.work.docspace.links.invitation = async () =>
        hasLink ? { ...link, url: 'https://x.example', expired: false } : undefined
      await end.run()
      const [report, ...more] = end.reports
      expect([report, more]).toEqual([{ state: 'ended', status: report?.status, at, ...cleared }, []])
    }
  })

  test('after its end, and leaves: the record says what was done', async () => {
    const end = openEnd({ ...restored, room: { archived: true } })
    await end.setState({ phase: 'ended', deleted: true, told: 'ended on 2026-02-04: done' })
    expect(await end.run()).toBe('ended')
    expect(end.reports).toEqual([{ state: 'ended', status: 'ended on 2026-02-04: done', at }])
    const told = { written: { state: 'ended' as const, status: 'ended on 2026-02-04: done' } }
    expect(await end.run({ record: { ...end.living().record, ...told } })).toBe('ended')
    expect(end.reports).toHaveLength(1)
  })

  test.each<[string, Parameters<typeof openEnd>[0] & object]>([
    ['that end no room of a deleted record', { end: { when: lost, do: ['archive'] } }],
    ['that end no room', { end: false }],
  ])('after its end, by settings %s: it is told all the same', async (_, given) => {
    const settings = {
      follow: { title: true, tags: true, manager: 'add', owner: false, contacts: 'add', team: 'add' },
    }
    const written = { state: 'ending' as const, status: 'ends on 2026-02-04: …' }
    for (const record of [restored.record, { written }]) {
      const end = openEnd({ ...given, record, settings, values: won, room: { archived: true } })
      await end.setState({ phase: 'ended', deleted: true, told: 'ended on 2026-02-04: done' })
      expect(await end.run()).toMatch(/^(ended|end-stays)$/)
      expect(end.reports).toMatchObject([{ state: 'ended' }])
      expect(end.state()).not.toHaveProperty('deleted')
    }
    if (given.end === false) return
    for (const [archived, state, phase] of [
      [true, 'ended', 'ended'],
      [false, 'ready', 'off'],
    ] as const) {
      const end = openEnd({ ...given, record: restored.record, values: won, room: { archived } })
      await end.setState({ phase: 'ended', deleted: true })
      await end.run()
      expect([end.reports, end.state()?.phase]).toMatchObject([[{ state }], phase])
    }
  })

  test('after its end, where rooms of those who come back are opened: it is opened', async () => {
    const end = openEnd({ ...restored, values: won, end: { when: lost, do: ['revoke-guests'], return: true } })
    end.work.ends.read = async () => expect.unreachable()
    await expect(end.run()).rejects.toThrow('reached')
  })

  test('after its end, where its room follows: it is told', async () => {
    const settings = { follow: { title: true, tags: true, manager: 'add', owner: false, contacts: 'add', team: 'add' } }
    const end = openEnd({ ...restored, settings, values: won, end: { when: lost, do: ['revoke-guests'] } })
    await end.setState({ phase: 'ended', deleted: true })
    expect(await end.run()).toBe('end-stays')
  })

  test('of whose end nobody can read what was remembered, says it by itself', async () => {
    const unreadable = async () => ({ state: undefined, tag: 'a tag' })
    const world = (state: 'ready' | 'ending' | 'ended', more: object = {}) => {
      const end = openEnd({ ...restored, record: { written: { state } }, values: won, ...more })
      end.work.ends.read = unreadable
      return end
    }
    expect(await world('ready').run()).toBeUndefined()
    expect(await world('ending').run()).toBe('end-called-off')
    expect(await world('ended', { room: { archived: true } }).run()).toBe('end-stays')
    expect(await world('ended', { values: lost }).run()).toBe('ended')
  })

  test('of an end that nobody has a place to remember, is called off', async () => {
    const end = openEnd({ record: ending('ends on 2026-02-04: …'), end: false })
    Reflect.deleteProperty(end.work, 'ends')
    expect(await end.run()).toBe('end-called-off')
  })

  test('that says that it ended is not ended once more where only the last note is missing', async () => {
    const end = openEnd({ record: ended, room: { archived: true } })
    await end.setState({ phase: 'begun', deleted: true })
    expect(await end.run()).toBe('ended')
    expect([end.writes, end.state()?.phase]).toEqual([[], 'begun'])
  })

  test('while its room ended, and leaves: the end is made whole', async () => {
    const end = openEnd({ ...restored, end: { ...restored.end, do: ['revoke-guests', 'archive'] } })
    await end.setState({ phase: 'begun', deleted: true })
    expect(await end.run()).toBe('ended')
    expect(end.state()).toMatchObject({ phase: 'ended' })
    expect(end.writes).toContain('archive 7')
  })
})

describe('a client that comes back', () => {
  const stays =
    'the client has come back, and its room stays as it is. To use it again, take it out of the archive and let its people in'

  test('is told that its room stays as its end left it', async () => {
    const end = openEnd({ record: ended, values: won, room: { archived: true } })
    expect(await end.run()).toBe('end-stays')
    expect(end.reports).toEqual([{ state: 'ended', status: `ended on 2026-01-01: ${stays}`, at }])
    expect(log.lines).toMatchObject([{ event: 'end.stays', roomId: '7' }])
  })

  test('also of an end that did not archive, and on a record that says no day', async () => {
    const end = openEnd({
      ...{ values: won, end: { when: lost, do: ['revoke-guests'] } },
      record: { written: { state: 'ended', status: 'ended' } },
    })
    expect(await end.run()).toBe('end-stays')
    expect(end.reports).toMatchObject([{ status: `ended on 2026-01-05: ${stays}` }])
  })

  test('is ready where people have taken its room out of the archive', async () => {
    const end = openEnd({ record: ended, values: won })
    await end.setState({ phase: 'ended' })
    expect(await end.run()).toBe('end-called-off')
    const status = 'ready: the client has come back, and its room is out of the archive'
    expect(end.reports).toEqual([{ state: 'ready', status, at }])
    expect(end.state()).toMatchObject({ phase: 'off' })
  })

  test('of a sender without records is told what it was told', async () => {
    const end = openEnd({ record: sender, values: won, room: { archived: true } })
    await end.setState({ phase: 'ended' })
    expect(await end.run()).toBe('end-stays')
    expect(end.reports).toEqual([{ state: 'ended', status: 'told', at, since: at, ...named }])
  })
})
