import { describe, expect, test } from 'vitest'
import { ruleTag } from '#lib/onboarding/decide-rule.ts'
import { adoptedMark, readyMark, reviewMark } from '#lib/onboarding/room/observed.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../events/kept-events.ts'
import { otherRef, otherTag, ref, tag } from '../identity/search.ts'
import { memberOf, roomOf } from '../memory-portal.ts'
import { anna, ourLink, unread } from '../memory-world.ts'
import { approved, begin, contact, fresh, reviewed } from './reviewed-world.ts'

keepTestLog()

describe('a room whose people wait for the record', () => {
  test('is built, with its manager, without anybody from outside and without a link', async () => {
    const { onboard, crm, room, people, link, titles } = begin({ values: { stage: 'New' } })
    expect(await onboard()).toBe('in-review')
    expect(people()).toEqual([anna.email])
    expect(link()).toBeUndefined()
    expect(titles()).toEqual(['Contracts', 'Invoices'])
    expect(crm.record?.written).toMatchObject({ state: 'review', status: 'ready for review', roomId: room().id })
    expect(crm.record?.written?.invitationUrl).toBeUndefined()
  })

  test('gets them once, when the record says so, and is ready then', async () => {
    const { onboard, crm, room, people, link, invitations } = begin({ values: { stage: 'New' } })
    await onboard()
    crm.values = approved
    expect(await onboard()).toBe('ready')
    expect(people()).toEqual([anna.email, contact])
    expect(link()).toEqual(ourLink(room().id))
    expect(crm.record?.written).toMatchObject({ state: 'ready', status: 'ready', invitationUrl: link()?.url })
    expect(await onboard()).toBe('left-alone')
    expect(invitations()).toHaveLength(1)
  })

  test('is told to outlets with its rule when it is ready', async () => {
    const { onboard, crm, work } = begin({ values: { stage: 'New' }, settings: { rooms: [{ name: 'customers' }] } })
    const events = keptEvents()
    work.events = events.sink
    await onboard()
    crm.values = approved
    expect(await onboard()).toBe('ready')
    expect(events.sent).toMatchObject([{ type: 'room.ready', rule: 'customers' }])
  })

  test('is ready at once where the record says so from the beginning', async () => {
    const { onboard, people, crm } = begin({ values: approved })
    expect(await onboard()).toBe('ready')
    expect(people()).toEqual([anna.email, contact])
    expect(crm.record?.written?.state).toBe('ready')
  })

  test('has everybody still when the record takes its word back', async () => {
    const { onboard, crm, people, link } = begin({ values: approved })
    await onboard()
    crm.values = { stage: 'New' }
    expect(await onboard()).toBe('left-alone')
    expect(people()).toEqual([anna.email, contact])
    expect(link()).toBeDefined()
    expect(crm.record?.written?.state).toBe('ready')
  })

  test('is people’s from then on: nothing comes back that they took away, and nothing of it is read', async () => {
    const { onboard, crm, state, reports, room, titles, people } = begin({ values: { stage: 'New' } })
    await onboard()
    state.folders[room().id] = { folders: [], files: [] }
    room().title = 'Another title'
    const before = [...state.writes]
    const told = [...reports]
    expect(await onboard()).toBe('in-review')
    expect(state.writes).toEqual(before)
    expect(reports).toEqual(told)
    crm.values = approved
    expect(await onboard()).toBe('ready')
    expect(titles()).toEqual([])
    expect(people()).toEqual([anna.email, contact])
  })

  test('says on the record why nobody manages it, and why nobody was invited', async () => {
    const { onboard, crm } = begin({
      values: approved,
      record: { ...reviewed(), emails: [] },
      rooms: [roomOf(7, { tags: [tag] })],
      people: [],
      settings: { manager: { default: anna.email, unknownOwner: 'skip' } },
    })
    expect(await onboard()).toBe('ready')
    expect(crm.record?.written?.status).toBe(
      'ready: the owner has no DocSpace account, so nobody manages the room; nobody was invited, the record has no e-mail address',
    )
  })

  test('gets contacts with the role of their kind, and keeps what people set of it', async () => {
    const contacts = [{ where: { title: ['CFO'] }, role: 'content-creator' }]
    const cfo = { email: 'cfo@x.example', fields: { title: 'CFO' } }
    const settings = { client: { contacts }, room: { tags: ['ours'], denyDownload: true } }
    const { onboard, state, people } = begin({
      values: approved,
      record: reviewed(),
      rooms: [roomOf(7, { tags: [tag] })],
      settings,
      records: { readContacts: async () => [cfo] },
    })
    expect(await onboard()).toBe('ready')
    expect(people()).toEqual(expect.arrayContaining(['cfo@x.example', contact]))
    expect(state.writes.filter((one) => !/^(link|invite) /.test(one))).toEqual([])
  })

  test('is remembered with the name, the tags and the rule that it was built with, and with its people now', async () => {
    const settings = { room: { tags: ['built'] }, rooms: [{ name: 'all' }] }
    const { work, onboard, crm, remembered } = begin({ values: { stage: 'New' }, settings })
    await onboard()
    const [built] = remembered()
    expect(built).toMatchObject({ tags: ['built'], rule: 'all', guests: [] })
    crm.values = approved
    if (crm.record) crm.record = { ...crm.record, name: 'Beta' }
    work.settings = { ...work.settings, room: { ...work.settings.room, tags: ['opened'] } }
    expect(await onboard()).toBe('ready')
    const [opened] = remembered()
    expect(opened).toEqual({ ...built, guests: [expect.objectContaining({ access: 2 })] })
  })

  test('is opened where what is remembered of it cannot be read', async () => {
    const { work, onboard, crm, people } = begin({ values: { stage: 'New' } })
    await onboard()
    crm.values = approved
    const { memories } = work
    if (!memories) throw new Error('nothing is remembered')
    work.memories = {
      ...memories,
      async read(client) {
        const kept = await memories.read(client)
        return kept && { tag: kept.tag, memory: undefined }
      },
    }
    expect(await onboard()).toBe('ready')
    expect(people()).toEqual([anna.email, contact])
  })

  test('needs no template any more', async () => {
    const { onboard, crm, state } = begin({ values: { stage: 'New' }, way: 'folder' })
    await onboard()
    crm.values = approved
    delete state.folders[20]
    expect(await onboard()).toBe('ready')
  })

  test('is not given a link that people made in it', async () => {
    const { onboard, crm, state, room } = begin({ values: { stage: 'New' } })
    await onboard()
    state.links[room().id] = ourLink(1)
    expect(await onboard()).toBe('in-review')
    expect(crm.record?.written).toMatchObject({ state: 'review' })
    expect(crm.record?.written?.invitationUrl).toBeUndefined()
  })

  test('gets its people at once where the settings wait for nothing any more', async () => {
    const { onboard, crm, people } = begin({
      values: {},
      record: reviewed(),
      rooms: [roomOf(7, { tags: [tag] })],
      settings: { invite: { when: {} } },
    })
    expect(await onboard()).toBe('ready')
    expect(people()).toEqual([contact])
    expect(crm.record?.written?.state).toBe('ready')
  })
})

describe('the values of the record', () => {
  test.each([
    [{ stage: ['New', 'Approved'] }, 'ready'],
    [{ stage: 'New;Approved' }, 'ready'],
    [{ stage: 'approved' }, 'in-review'],
    [{}, 'in-review'],
  ])('%j', async (values, outcome) => {
    expect(await begin({ values }).onboard()).toBe(outcome)
  })

  test('each field of several has to fit, with one of its values', async () => {
    const when = { stage: ['Approved', 'Live'], signed: 'true' }
    const outcomes = [
      { stage: 'Live', signed: true },
      { stage: 'Live', signed: false },
      { stage: 'New', signed: true },
    ].map((values) => begin({ values, settings: { invite: { when } } }).onboard())
    expect(await Promise.all(outcomes)).toEqual(['ready', 'in-review', 'in-review'])
  })

  test('a record that is deleted meanwhile parks the client, and nothing was made', async () => {
    const { onboard, state } = begin({ records: { readFields: async () => undefined } })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'client-deleted' } })
    expect(state.rooms).toEqual([])
  })
})

describe('with rules', () => {
  const rules = [
    { name: 'quick', where: { kind: ['Quick'] }, invite: { when: {} } },
    { name: 'legal', where: { kind: ['Legal'] }, invite: { when: { signed: 'yes' } } },
    { name: 'default' },
  ]

  test.each([
    [{ kind: 'Quick' }, 'ready'],
    [{ kind: 'Legal', stage: 'Approved' }, 'in-review'],
    [{ kind: 'Legal', signed: 'yes' }, 'ready'],
    [{ kind: 'Else', stage: 'Approved' }, 'ready'],
    [{ kind: 'Else' }, 'in-review'],
  ])('each has its own condition or that of all rooms: %j', async (values, outcome) => {
    expect(await begin({ values, settings: { rooms: rules } }).onboard()).toBe(outcome)
  })

  test('people come in by the rule that the room was begun by', async () => {
    const rooms = [roomOf(7, { tags: [tag, ruleTag('legal')] })]
    const decide = (values: object) =>
      begin({
        values: { kind: 'Quick', ...values },
        record: reviewed(),
        rooms: structuredClone(rooms),
        settings: { rooms: rules },
      }).onboard()
    expect(await decide({})).toBe('in-review')
    expect(await decide({ signed: 'yes' })).toBe('ready')
  })

  test('a client whom no rule takes any more is parked, and its record keeps the word', async () => {
    const settings = { rooms: rules.slice(0, 2) }
    const { onboard } = begin({ record: reviewed(), rooms: [roomOf(7, { tags: [tag] })], settings })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'no-rule' } })
  })
})

describe('whose room it is', () => {
  test('a room without its tag is known by the record, and gets it again', async () => {
    const { onboard, room, people, state } = begin({ values: approved, record: reviewed(), rooms: [roomOf(7)] })
    expect(await onboard()).toBe('ready')
    expect(room().tags).toContain(tag)
    expect(people()).toEqual([contact])
    expect(state.writes.some((one) => one.startsWith('create'))).toBe(false)
  })

  test('nobody comes into a room of that number that has neither tag nor title of the client and people in it', async () => {
    const { onboard, people } = begin({
      values: approved,
      record: reviewed(),
      rooms: [roomOf(7, { title: 'Management' })],
      members: { 7: [memberOf('boss')] },
    })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'room-exchanged' } })
    expect(people()).toEqual(['boss@example.com'])
  })

  test('nobody comes into a room whose tag another one had, when the record names a third', async () => {
    const rooms = [
      roomOf(7, { tags: [otherTag], title: 'Client - Acme' }),
      roomOf(8, { tags: [tag], title: 'Client - Other' }),
    ]
    const { onboard, state } = begin({
      values: approved,
      record: reviewed(),
      rooms,
      members: { 8: [memberOf('boss')] },
    })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'room-exchanged' } })
    expect(state.writes).toEqual([])
  })

  test('a room that was deleted is not made again; where people are to come in the client is parked', async () => {
    const closed = begin({ values: {}, record: reviewed() })
    expect(await closed.onboard()).toBe('left-alone')
    const opened = begin({ values: approved, record: reviewed() })
    await expect(opened.onboard()).rejects.toMatchObject({ reason: { code: 'room-in-review-gone' } })
    for (const { state, reports } of [closed, opened]) expect([state.rooms, reports]).toEqual([[], []])
  })

  test('a room that was deleted after it was ready is no matter of review: nobody waits for it', async () => {
    const { onboard, state } = begin({ values: approved, record: reviewed({ state: 'ready', status: 'ready' }) })
    expect(await onboard()).toBe('left-alone')
    expect(state.rooms).toEqual([])
  })

  test('a room that was deleted counts by the condition of all rooms where no rule takes the client', async () => {
    const settings = { rooms: [{ name: 'quick', where: { kind: ['Quick'] } }] }
    expect(await begin({ values: {}, record: reviewed(), settings }).onboard()).toBe('left-alone')
    await expect(begin({ values: approved, record: reviewed(), settings }).onboard()).rejects.toMatchObject({
      reason: { code: 'room-in-review-gone' },
    })
  })

  test('a room that was deleted counts by the condition of the rule that takes the client', async () => {
    const rooms = [{ name: 'quick', where: { kind: ['Quick'] }, invite: { when: {} } }, { name: 'default' }]
    const gone = (values: Readonly<Record<string, unknown>>) =>
      begin({ values, record: reviewed(), settings: { rooms } }).onboard()
    expect(await gone({ kind: 'Else' })).toBe('left-alone')
    await expect(gone({ kind: 'Quick' })).rejects.toMatchObject({ reason: { code: 'room-in-review-gone' } })
    await expect(gone({ kind: 'Else', ...approved })).rejects.toMatchObject({ reason: { code: 'room-in-review-gone' } })
  })

  test('a room that a merged record brought is opened with the key of the record that is left', async () => {
    const record = { ...reviewed(), formerly: [{ ref: otherRef, shared: false }] }
    const rooms = [roomOf(7, { tags: [otherTag], title: 'Another title' })]
    const { onboard, room, people } = begin({ values: approved, record, rooms, members: { 7: [memberOf('boss')] } })
    expect(await onboard()).toBe('ready')
    expect(room().tags).toEqual([tag])
    expect(people()).toEqual(['boss@example.com', contact])
  })

  test.each([{ stage: 'New' }, approved])(
    'a room that lost its tag while it was built is no reason for a second one, and goes on with the tag: %j',
    async (values) => {
      const record = { ...fresh(), written: { state: 'preparing' as const } }
      const rooms = [roomOf(7, { title: 'Client - Acme', empty: false })]
      const world = begin({ values, record, rooms, members: { 7: [memberOf('anna')] } })
      await expect(world.onboard()).rejects.toMatchObject({ reason: { code: 'room-lost-tag' } })
      world.room().tags = [tag]
      await world.onboard()
      expect(world.room().id).toBe(7)
      expect(world.people().includes(contact)).toBe(values === approved)
    },
  )

  test.each([{}, approved])(
    'a sender’s room in review that lost its tag is no reason for a second: %j',
    async (values) => {
      const rooms = [roomOf(7, { title: 'Client - Acme', empty: false, tags: [reviewMark] })]
      const world = begin({
        values,
        record: { ...unread(), emails: [contact] },
        rooms,
        members: { 7: [memberOf('anna')] },
      })
      await expect(world.onboard()).rejects.toMatchObject({ reason: { code: 'room-lost-tag' } })
      world.room().tags = [reviewMark, tag]
      expect(await world.onboard()).toBe(values === approved ? 'ready' : 'in-review')
      expect(world.people().includes(contact)).toBe(values === approved)
    },
  )

  test('a client whose fields were cleared gets a room again', async () => {
    const { onboard, room } = begin({ values: approved, record: fresh() })
    expect(await onboard()).toBe('ready')
    expect(room().tags).toContain(tag)
  })

  test('an archived room waits for a person where people are to come in, and is left alone before', async () => {
    const rooms = [roomOf(7, { tags: [tag], archived: true })]
    const begun = (values: Readonly<Record<string, unknown>>) =>
      begin({ values, record: reviewed(), rooms: structuredClone(rooms) })
    expect(await begun({}).onboard()).toBe('in-review')
    await expect(begun(approved).onboard()).rejects.toMatchObject({
      reason: { code: 'room-archived' },
      detail: 'room 7',
    })
  })

  test('the record gets the room’s address where it names another place, and no link', async () => {
    const record = reviewed({ roomUrl: 'https://old.example/rooms/shared/7' })
    const { onboard, crm } = begin({ values: {}, record, rooms: [roomOf(9, { tags: [tag] })] })
    expect(await onboard()).toBe('in-review')
    expect(crm.record?.written).toMatchObject({ state: 'review', status: 'ready for review', roomId: 9 })
    expect(crm.record?.written?.invitationUrl).toBeUndefined()
  })

  test.each([
    ['ready for review: nobody manages the room', 'ready for review: nobody manages the room'],
    ['ready for review: this record does not take url. Run roomkeeper connect', 'ready for review'],
    [undefined, 'ready for review'],
  ])('the record gets what it lacks, and keeps what it says of the room: %s', async (status, kept) => {
    for (const lacking of [
      { roomUrl: undefined },
      { roomId: undefined, roomUrl: 'https://portal.example/rooms/shared/7' },
    ]) {
      const written = { state: 'review', ...lacking, ...('roomId' in lacking ? {} : { roomId: 7 }), status } as const
      const record = { ...reviewed(), written: JSON.parse(JSON.stringify(written)) }
      const { onboard, crm } = begin({ values: {}, record, rooms: [roomOf(7, { tags: [tag] })] })
      expect(await onboard()).toBe('in-review')
      expect(crm.record?.written).toMatchObject({ state: 'review', status: kept, roomId: 7 })
      expect(crm.record?.written?.roomUrl).toContain('/rooms/shared/7#client')
    }
  })

  test('a record that was merged when the room got its tag again is served under its other key', async () => {
    const given = { values: approved, record: reviewed(), rooms: [roomOf(7)] }
    const moved = begin({ ...given, records: { current: async () => otherRef } })
    expect(await moved.onboard()).toEqual({ moved: otherRef })
    expect(moved.people()).toEqual([])
    const same = begin({ ...given, rooms: [roomOf(7)], records: { current: async () => ref } })
    expect(await same.onboard()).toBe('ready')
  })

  test('a status that came with a copy of another client’s record lets nobody into that client’s room', async () => {
    const roomUrl = 'https://portal.example/rooms/shared/7#espocrm:Account:b2'
    const { onboard, state, crm } = begin({
      values: approved,
      record: reviewed({ roomUrl }),
      rooms: [roomOf(7, { tags: [otherTag] })],
    })
    expect(await onboard()).toBe('ready')
    expect(state.members[7] ?? []).toEqual([])
    expect(crm.record?.written?.roomId).not.toBe(7)
    expect(state.rooms).toHaveLength(2)
  })
})

describe('a word that is taken back while people come in', () => {
  test('does not stop it in a sender’s room that was there already: it is marked last', async () => {
    const rooms = [roomOf(7, { tags: [tag, adoptedMark, reviewMark] })]
    const record = { ...unread(), emails: [contact] }
    const { onboard, people, room } = begin({ values: {}, record, rooms, links: { 7: ourLink(7) } })
    expect(await onboard()).toBe('ready')
    expect(people()).toContain(contact)
    expect(room().tags).toContain(readyMark)
  })

  test.each([fresh(), reviewed()])('does not stop it: our link tells that it was begun (%#)', async (record) => {
    const rooms = [roomOf(7, { tags: [tag] })]
    const begun = record.written?.state === 'none' ? { ...record, written: { state: 'preparing' as const } } : record
    const { onboard, people, crm } = begin({ values: {}, record: begun, rooms, links: { 7: ourLink(7) } })
    expect(await onboard()).toBe('ready')
    // Of a room in review nobody remembers here which colleagues were in it.
    expect(people()).toEqual(record.written?.state === 'none' ? [anna.email, contact] : [contact])
    expect(crm.record?.written?.state).toBe('ready')
  })

  test('the link is there before anybody from outside is invited', async () => {
    const { onboard, state } = begin({ values: approved })
    await onboard()
    const at = (start: string) => state.writes.findIndex((one) => one.startsWith(start))
    expect(at('link')).toBeGreaterThan(-1)
    expect(at('link')).toBeLessThan(at('invite'))
  })
})

describe('a sender without records', () => {
  const sent = (stage: string) => ({ id: 'a1', name: 'Acme', custom: { stage } })

  test('sends the field: the room is built, marked and reported, and people come in with a later message', async () => {
    const { onboard, crm, room, people, link, reports, state } = begin({ record: unread(), values: {} })
    expect(await onboard(ref, sent('New'))).toBe('in-review')
    expect(room().tags).toEqual([tag, reviewMark])
    expect([people(), link()]).toEqual([[anna.email], undefined])
    state.folders[room().id] = { folders: [], files: [] }
    expect(await onboard(ref, sent('New'))).toBe('in-review')
    expect(state.folders[room().id]).toEqual({ folders: [], files: [] })
    crm.values = approved
    expect(await onboard(ref, sent('Approved'))).toBe('ready')
    expect(room().tags).toEqual([tag, reviewMark, readyMark])
    expect(people()).toEqual([anna.email, contact])
    expect(reports.map(({ state: now, invitationUrl }) => [now, invitationUrl])).toEqual([
      ['review', undefined],
      ['review', undefined],
      ['ready', link()?.url],
    ])
    expect(await onboard(ref, sent('New'))).toBe('left-alone')
  })

  test('stays in review where people have made a link in the room', async () => {
    const { onboard, crm, room, people, state } = begin({ record: unread(), values: {} })
    await onboard(ref, sent('New'))
    state.links[room().id] = { ...ourLink(room().id), id: 'of people' }
    expect(await onboard(ref, sent('New'))).toBe('in-review')
    expect(people()).toEqual([anna.email])
    crm.values = approved
    expect(await onboard(ref, sent('Approved'))).toBe('ready')
    state.links[room().id] = { ...ourLink(room().id), id: 'of people, later' }
    crm.values = {}
    expect(await onboard(ref, sent('New'))).toBe('left-alone')
  })
})
