import { describe, expect, test } from 'vitest'
import type { ClientRecord, Records, RoomReport, Written } from '#lib/crm/records/records-port.ts'
import { RecordMoved } from '#lib/crm/records/records-port.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { observeClient, roomToMake } from '#lib/onboarding/observe-client.ts'
import { linkIds } from '#lib/onboarding/room/desired.ts'
import { adoptedMark, readyMark } from '#lib/onboarding/room/observed.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { otherRef, otherTag, recordOf, ref, tag } from './identity/search.ts'
import { keyOwner, linkOf, memberOf, type PortalState, roomOf } from './memory-portal.ts'
import { anna, at, type Given, open, ourLink, template, unread } from './memory-world.ts'

const log = keepTestLog()

const statuses = (reports: readonly RoomReport[]) => reports.map(({ status }) => status)

describe.each(['files', 'folder', 'room'] as const)('the way %s', (way) => {
  test('makes one room with all that belongs to it, and writes it on the record; a second time changes nothing', async () => {
    const { onboard, state, reports, crm } = open({ way })
    expect(await onboard()).toBe('ready')
    const [room, ...more] = state.rooms
    expect(more).toEqual([])
    expect(room).toMatchObject({ title: 'Client - Acme', tags: [tag] })
    const id = room?.id ?? 0
    const titles = state.folders[id]?.folders.map(({ title }) => title)
    expect(titles).toEqual(way === 'files' ? ['Contracts', 'Invoices'] : ['Contracts'])
    const [contracts] = state.folders[id]?.folders ?? []
    expect(state.folders[contracts?.id ?? 0]?.files.map(({ title }) => title)).toEqual(['Welcome.pdf'])
    expect(state.members[id]?.map(({ email, access }) => [email, access]).slice(1)).toEqual([
      ['anna@example.com', 9],
      ['c@x.example', 2],
    ])
    expect(statuses(reports)).toEqual(['being prepared', 'ready'])
    expect(crm.record?.written).toMatchObject({ state: 'ready', roomId: id, invitationUrl: ourLink(id).url })

    const writes = [...state.writes]
    expect(await onboard()).toBe('left-alone')
    expect(state.writes).toEqual(writes)
    expect(reports).toHaveLength(2)
    const stages = log.lines.flatMap(({ stage }) => (stage === undefined ? [] : [stage]))
    expect(stages.toSorted()).toEqual(['files', 'folders', 'link', 'people', 'room', 'written-back'])
    expect(log.lines.every(({ stage, roomId }) => stage === undefined || roomId === String(id))).toBe(true)
  })

  test('makes the link last for a sender without a record, and then the mark', async () => {
    const { onboard, state, reports } = open({ way, record: unread() })
    expect(await onboard()).toBe('ready')
    expect(state.writes.slice(-2)).toEqual([expect.stringMatching(/^link /), `tag ${state.rooms[0]?.id} ${readyMark}`])
    expect(statuses(reports)).toEqual(['ready'])
    expect(await onboard()).toBe('left-alone')
    expect(state.rooms).toHaveLength(1)
  })
})

describe('a record', () => {
  test('that is not there parks the client', async () => {
    const { onboard } = open({ records: { read: async () => undefined } })
    await expect(onboard()).rejects.toMatchObject({ name: 'Park', reason: { code: 'client-deleted' } })
  })

  test('with another key is served under that one', async () => {
    const { onboard, state } = open({ record: recordOf({ ref: otherRef }) })
    expect(await onboard()).toEqual({ moved: otherRef })
    expect(state.writes).toEqual([])
  })

  test('of which it is not known yet whose room it goes on with gets none, and comes back', async () => {
    const { onboard, state, reports } = open({
      record: recordOf({ settlesAt: at + 4_000, written: { state: 'none' } }),
    })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'record-settling' }, after: 4_000 })
    expect([state.writes, reports]).toEqual([[], []])
  })

  test('that is read for so long that it has settled meanwhile gets no room by what was read before', async () => {
    let now = at
    const read = async () => {
      now += 30_000
      return recordOf({ settlesAt: at + 4_000, written: { state: 'none' } })
    }
    const { onboard, work, state, reports } = open({ records: { read } })
    work.clock = { ...work.clock, now: () => now }
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'record-settling' }, after: 1_000 })
    expect([state.writes, reports]).toEqual([[], []])
  })

  test('that is not merged has nothing looked up of the rooms of merged ones', async () => {
    const { onboard, work } = open()
    const asked: string[] = []
    const read = async (client: string) => void asked.push(client)
    work.ends = { read } as unknown as NonNullable<typeof work.ends>
    expect(await onboard()).toBe('ready')
    expect(asked).toEqual([])
  })

  test('that is no client by the settings gets no room', async () => {
    const { onboard, state } = open({ record: recordOf({ isClient: false }) })
    expect(await onboard()).toBe('not-a-client')
    expect(state.writes).toEqual([])
  })

  test('that is merged while it is written is served under the other key', async () => {
    const moved = async () => {
      throw new RecordMoved(otherRef)
    }
    expect(await open({ records: { writeBack: moved } }).onboard()).toEqual({ moved: otherRef })
  })

  describe('that is read once more before anybody is let in', () => {
    const current = (now: ClientRef | undefined) => ({ records: { current: async () => now } })

    test('and is the same gets its room', async () => {
      expect(await open(current(ref)).onboard()).toBe('ready')
    })

    test('and was merged is served under the other key, and nobody was let in', async () => {
      const { onboard, state } = open(current(otherRef))
      expect(await onboard()).toEqual({ moved: otherRef })
      expect(state.writes.some((write) => write.startsWith('invite'))).toBe(false)
    })

    test('and was deleted parks the client', async () => {
      await expect(open(current(undefined)).onboard()).rejects.toMatchObject({ reason: { code: 'client-deleted' } })
    })
  })

  test.each<[string, Written, string[]]>([
    ['where nothing is written', { state: 'none' }, ['being prepared', 'ready']],
    ['where somebody had to look at it', { state: 'attention' }, ['being prepared', 'ready']],
    ['and not where it says so', { state: 'preparing' }, ['ready']],
  ])('says that the room is being prepared %s', async (_, written, said) => {
    const { onboard, reports } = open({ record: recordOf({ written }) })
    await onboard()
    expect(statuses(reports).map((status) => status.replace(/:.*/, ''))).toEqual(said)
    expect(reports[0]).not.toHaveProperty('invitationUrl', '')
  })

  test('that is a copy of another client’s loses that one’s link, and the client gets a room of its own', async () => {
    const written: Written = {
      state: 'ready',
      roomId: 7,
      roomUrl: `https://portal.example/rooms/shared/7#${otherTag}`,
      invitationUrl: 'https://portal.example/s/1',
    }
    const { onboard, state, reports } = open({
      record: recordOf({ written }),
      rooms: [roomOf(7, { tags: [otherTag], title: 'Other' })],
    })
    expect(await onboard()).toBe('ready')
    expect(reports[0]).toMatchObject({ state: 'preparing', at, invitationUrl: '' })
    expect(state.rooms).toHaveLength(2)
  })
})

describe('a room that is there', () => {
  test('is written once as being prepared, and then what differs from that', async () => {
    const seen: (ClientRecord['written'] & { of: string })[] = []
    const writeBack: Records['writeBack'] = async (record) =>
      void seen.push({ ...(record.written as Written), of: record.ref.id })
    const { onboard } = open({ records: { writeBack } })
    expect(await onboard()).toBe('ready')
    expect(seen).toEqual([
      { state: 'none', of: ref.id },
      { state: 'preparing', status: 'being prepared', of: ref.id },
    ])
  })

  test('with the client’s key is completed, and no other is made', async () => {
    const { onboard, state } = open({ record: recordOf(), rooms: [roomOf(7, { tags: [tag] })] })
    expect(await onboard()).toBe('ready')
    expect(state.rooms).toHaveLength(1)
    expect(state.folders[7]?.folders).toHaveLength(2)
  })

  test('with a former key is completed under the client’s own', async () => {
    const { onboard, state } = open({
      record: recordOf({ formerly: [{ ref: otherRef, shared: false }] }),
      rooms: [roomOf(7, { tags: [otherTag] })],
    })
    expect(await onboard()).toBe('ready')
    expect(state.rooms.map(({ tags }) => tags)).toEqual([[tag]])
  })

  test('and was ready is left to people, also without a manager or template', async () => {
    const written: Written = {
      state: 'ready',
      roomId: 7,
      roomUrl: `https://portal.example/rooms/shared/7#${tag}`,
      invitationUrl: 'x',
    }
    const { onboard, state } = open({
      record: recordOf({ written }),
      rooms: [roomOf(7, { tags: [tag] })],
      people: [],
      files: {},
    })
    expect(await onboard()).toBe('left-alone')
    expect(state.writes).toEqual([])
  })

  test('and was ready is named again on a record that lost its address', async () => {
    const written: Written = { state: 'ready', roomId: 7, invitationUrl: 'x' }
    const { onboard, state, reports } = open({ record: recordOf({ written }), rooms: [roomOf(7, { tags: [tag] })] })
    expect(await onboard()).toBe('ready')
    expect(state.writes).toEqual([])
    expect(reports).toMatchObject([{ state: 'ready', roomId: 7, roomUrl: expect.stringContaining('/shared/7') }])
  })

  test('and was ready is gone: people have deleted it, and no other is made', async () => {
    const written: Written = { state: 'ready', roomId: 7, roomUrl: `https://portal.example/rooms/shared/7#${tag}` }
    const { onboard, state, reports } = open({ record: recordOf({ written }) })
    expect(await onboard()).toBe('left-alone')
    expect([state.writes, reports]).toEqual([[], []])
  })

  test('without its tag is adopted', async () => {
    const { onboard, state } = open({ record: recordOf(), rooms: [roomOf(7)] })
    expect(await onboard()).toBe('ready')
    expect(state.rooms.map(({ id, tags }) => [id, tags])).toEqual([[7, [tag]]])
  })

  test('without its tag is not looked for where the record says that none was made', async () => {
    const { onboard, state } = open({ rooms: [roomOf(7)] })
    expect(await onboard()).toBe('ready')
    expect(state.rooms).toHaveLength(2)
  })

  test.each([
    [false, [tag, readyMark], [`tag 7 ${tag}`, `tag 7 ${readyMark}`]],
    [true, [], []],
  ])('that was ready and lost its tag gets it again, unless it is archived (%s)', async (archived, tags, writes) => {
    const { onboard, state, reports } = open({
      record: unread(),
      rooms: [roomOf(7, { archived })],
      links: { 7: ourLink(7) },
    })
    expect(await onboard()).toBe('left-alone')
    expect(state.rooms[0]?.tags).toEqual(tags)
    expect(state.writes).toEqual(writes)
    expect(reports).toMatchObject([{ state: 'ready', roomId: 7 }])
  })

  test('of another user with the client’s key parks the client', async () => {
    const { onboard } = open({ record: recordOf(), rooms: [roomOf(7, { tags: [tag], createdBy: 'ben' })] })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'room-of-another-user' }, detail: 'room 7' })
  })
})

describe('a room that is being made from a template', () => {
  const slots = (): PortalState['slots'] => [
    { state: 'running', roomId: 7 },
    { state: 'done', failed: false, roomId: 7 },
  ]

  test('is waited for, and found by its tag then', async () => {
    const { onboard, state, work } = open({
      way: 'room',
      record: recordOf(),
      slots: slots(),
      rooms: [roomOf(7, { title: 'Made from a template' })],
    })
    const { findByTag } = work.docspace.rooms
    let asked = 0
    work.docspace.rooms.findByTag = async (key) => {
      asked += 1
      // Its tag comes last of all.
      if (asked === 2) await work.docspace.rooms.addTag(7, tag)
      return findByTag(key)
    }
    expect(await onboard()).toBe('ready')
    expect(state.rooms).toHaveLength(1)
    expect(state.writes.some((write) => write.startsWith('create'))).toBe(false)
  })

  test.each<[string, Given]>([
    ['the record says that none was made', { way: 'room' }],
    ['rooms are made otherwise', { way: 'folder', record: recordOf() }],
    ['none is being made', { way: 'room', record: recordOf() }],
  ])('is looked for once where %s', async (_, given) => {
    const { onboard, work, state } = open(given)
    const { findByTag } = work.docspace.rooms
    let asked = 0
    work.docspace.rooms.findByTag = async (key) => {
      if (state.rooms.length === 0) asked += 1
      return findByTag(key)
    }
    expect(await onboard()).toBe('ready')
    expect(asked).toBe(1)
  })

  test('and has no tag then is looked for by its title', async () => {
    const { onboard, state } = open({ way: 'room', record: recordOf(), slots: slots(), rooms: [roomOf(7)] })
    expect(await onboard()).toBe('ready')
    expect(state.rooms.map(({ id, tags }) => [id, tags])).toEqual([[7, [tag]]])
    expect(state.reads.filter((read) => read === 'slot').length).toBeGreaterThan(1)
  })

  test.each<[string, Given]>([
    ['the record says that none was made', { way: 'room', record: recordOf({ written: { state: 'none' } }) }],
    ['rooms are made otherwise', { way: 'folder', record: recordOf() }],
  ])('is not waited for where %s', async (_, given) => {
    // The slot is another client's.
    const { onboard, state } = open({ ...given, slots: [] })
    await onboard()
    expect(state.reads).not.toContain('slot')
  })
})

describe('the first room of a portal', () => {
  test('is made after it was remembered who makes it, by whose secret its link is known', async () => {
    const order: string[] = []
    const { onboard, state, work } = open({
      rememberOwner: async () => {
        order.push(`begun with ${state.writes.length} writes`)
        return ['new', 'secret']
      },
    })
    expect(await onboard()).toBe('ready')
    expect(order).toEqual(['begun with 0 writes'])
    expect(state.links[state.rooms[0]?.id ?? 0]?.id).toBe(linkIds(['new'], { ref }, state.rooms[0]?.id ?? 0)[0])
    expect(work.linkSecrets).toEqual(['secret'])
  })

  test('is not begun for a client that needs none', async () => {
    const rememberOwner = async (): Promise<never> => {
      throw new Error('begun')
    }
    expect(await open({ rememberOwner, record: recordOf({ isClient: false }) }).onboard()).toBe('not-a-client')
  })
})

describe('a refusal in the middle', () => {
  test('is met by one fresh look: somebody may have moved what was about to be used', async () => {
    const { onboard, state, work } = open()
    const { create } = work.docspace.folders
    let refused = 0
    work.docspace.folders.create = async (parent, title) => {
      if (refused++ === 0) throw new DocSpaceRefusal(403, 'POST folder')
      return create(parent, title)
    }
    expect(await onboard()).toBe('ready')
    expect(state.rooms).toHaveLength(1)
  })

  test('that comes again parks the client', async () => {
    const { onboard, work } = open()
    work.docspace.folders.create = async () => {
      throw new DocSpaceRefusal(403, 'POST folder')
    }
    await expect(onboard()).rejects.toMatchObject({ name: 'Park', reason: { code: 'docspace-refused' } })
  })

  test('of another kind is met by none', async () => {
    const { onboard, work } = open()
    let asked = 0
    work.docspace.folders.create = async () => {
      asked += 1
      throw new DocSpaceRefusal(400, 'POST folder')
    }
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'docspace-not-understood' } })
    // Two folders side by side.
    expect(asked).toBe(2)
  })
})

describe('the status of a ready room says', () => {
  const said = async (given: Given, prepare: (opened: ReturnType<typeof open>) => void = () => {}) => {
    const opened = open(given)
    prepare(opened)
    expect(await opened.onboard()).toBe('ready')
    return statuses(opened.reports).at(-1)
  }
  const begun = {
    record: recordOf({ emails: ['c@x.example'], ownerEmail: anna.email }),
    rooms: [roomOf(7, { tags: [tag] })],
  }
  const owner = memberOf(keyOwner, { owner: true })
  const manager = memberOf('anna', { access: 9 })
  const client = memberOf('c', { email: 'c@x.example' })

  test('nothing where all is well', async () => {
    expect(await said({})).toBe('ready')
    expect(await said({ ...begun, members: { 7: [owner, manager, client] } })).toBe('ready')
  })

  test('who manages the room in the owner’s place, and why nobody was invited', async () => {
    expect(await said({ record: recordOf() })).toBe(
      'ready: the default manager has the room, the record has no owner; nobody was invited, the record has no e-mail address',
    )
  })

  test.each([
    [
      'that the manager cannot come in',
      [owner, { ...manager, deactivated: true as const }, client],
      'ready: the manager cannot come in, the DocSpace account is deactivated',
    ],
    [
      'that the client cannot come in',
      [owner, manager, { ...client, deactivated: true as const }],
      'ready: the client cannot come in, the DocSpace account of the address is deactivated',
    ],
    [
      'that the client owns the room',
      [{ ...client, owner: true }, manager],
      'ready: the client was not invited, the address is that of the owner of the room',
    ],
    [
      'nothing of somebody else who cannot come in',
      [owner, manager, client, memberOf('ben', { deactivated: true })],
      'ready',
    ],
  ])('%s', async (_, members, status) => {
    expect(await said({ ...begun, members: { 7: members } })).toBe(status)
  })

  test('nothing of a manager where there is none, of somebody who cannot come in', async () => {
    const record = recordOf({ emails: ['c@x.example'] })
    const members = { 7: [owner, client, memberOf('ben', { deactivated: true })] }
    expect(
      await said({ ...begun, record, members, settings: { manager: { unknownOwner: 'skip', default: anna.email } } }),
    ).toBe('ready: the record has no owner, so nobody manages the room')
  })

  test('on which day the link ends, on servers that end it', async () => {
    const link = { ...ourLink(7), endsAt: Date.parse('2026-01-12T23:59:59Z') }
    expect(await said({ ...begun, links: { 7: link } })).toBe('ready: the invitation link ends on 2026-01-12')
  })
})

describe('templates', () => {
  test('are read while the room is made', async () => {
    const { onboard, work } = open()
    const { files, rooms } = work.docspace
    let isRead: () => void = () => {}
    const read = new Promise<void>((resolve) => {
      isRead = resolve
    })
    const { get } = files
    files.get = async (id) => {
      isRead()
      return get(id)
    }
    const { create } = rooms
    rooms.create = async (wanted) => {
      await read
      return create(wanted)
    }
    expect(await onboard()).toBe('ready')
  })

  test('are read while the room is made, and what is wrong with one is told when it is copied', async () => {
    const { onboard, state } = open({ files: {} })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'template-missing' }, detail: 'file 11' })
    expect(state.rooms).toHaveLength(1)
  })
})

describe('what a dry run sees', () => {
  const dry = async (given: Given) => {
    const { work, state, reports } = open(given)
    const client = await observeClient(work, ref)
    const toMake = client.kind === 'to-be-made' ? await roomToMake(work, client, work.linkSecrets) : undefined
    expect([state.writes, reports]).toEqual([[], []])
    return { client, toMake }
  }

  test('is the same as the worker sees', async () => {
    const { client, toMake } = await dry({ record: recordOf(), rooms: [roomOf(7, { tags: [tag] })] })
    expect(client).toMatchObject({ kind: 'to-be-made', found: undefined })
    expect(toMake).toMatchObject({
      found: { kind: 'begun', room: { id: 7 } },
      desired: { tag, manager: { userId: 'anna' }, mayMerge: false },
      notes: [
        'the default manager has the room, the record has no owner',
        'nobody was invited, the record has no e-mail address',
      ],
    })
  })

  test('is a room that may be merged where the CRM tells', async () => {
    const { toMake } = await dry({ records: { current: async () => ref } })
    expect(toMake?.desired.mayMerge).toBe(true)
  })

  test('is looked for once: a room that may have been ready comes with the client', async () => {
    const { client, toMake } = await dry({ record: unread(), rooms: [roomOf(7, { tags: [tag] })] })
    expect(client).toMatchObject({ kind: 'to-be-made', found: { kind: 'begun' } })
    expect(toMake?.found).toBe(client.kind === 'to-be-made' && client.found)
  })

  test.each<[string, Given, object]>([
    [
      'handed-over',
      { record: unread(), rooms: [roomOf(7, { tags: [tag, readyMark] })] },
      { found: { kind: 'ready', room: { id: 7 } } },
    ],
    ['handed-over', { record: recordOf({ written: { state: 'ready', roomId: 7 } }) }, { found: { kind: 'deleted' } }],
    ['moved', { record: recordOf({ ref: otherRef }) }, { record: { ref: otherRef } }],
    ['not-a-client', { record: recordOf({ isClient: false }) }, {}],
  ])('a client that is %s', async (kind, given, more) => {
    expect((await dry(given)).client).toMatchObject({ kind, ...more })
  })

  test('finds a room to be replaced by what it wants', async () => {
    // Two rooms of merged records: the one with nothing but welcome content does not count.
    const record = recordOf({ formerly: [{ ref: otherRef, shared: false }] })
    const rooms = [roomOf(7, { tags: [tag] }), roomOf(8, { tags: [otherTag], empty: false })]
    const folders = { ...structuredClone(template.folders), 8: { folders: [{ id: 9, title: 'Invoices' }], files: [] } }
    const { toMake } = await dry({ record, rooms, folders, links: { 8: ourLink(8, otherRef) } })
    expect(toMake?.found).toMatchObject({ kind: 'begun', room: { id: 7 } })
  })
})

describe('a room whose people wait for the record', () => {
  const settings = { invite: { when: { stage: 'Live' } } }

  test('is told as one for review, without the link that it has, and is left alone in review', async () => {
    const { onboard, state, crm } = open({ settings })
    expect(await onboard()).toBe('in-review')
    const [room] = state.rooms
    expect(crm.record?.written).toMatchObject({ state: 'review', status: 'ready for review', roomId: room?.id })
    expect([state.links, crm.record?.written?.invitationUrl]).toEqual([{}, undefined])
    const writes = [...state.writes]
    expect(await onboard()).toBe('in-review')
    expect(state.writes).toEqual(writes)
  })

  test('gets no link on the record that people have made in it while it was built', async () => {
    const record = recordOf({ ownerEmail: anna.email })
    const rooms = [roomOf(7, { tags: [tag] })]
    const { onboard, crm } = open({ settings, record, rooms, links: { 7: linkOf('of people') } })
    expect(await onboard()).toBe('in-review')
    expect(crm.record?.written).toMatchObject({ state: 'review', roomId: 7 })
    expect(crm.record?.written?.invitationUrl).toBeUndefined()
  })

  test('lets them in when the record says so', async () => {
    const { onboard, state, crm } = open({ settings })
    await onboard()
    crm.values = { stage: 'Live' }
    expect(await onboard()).toBe('ready')
    expect(crm.record?.written).toMatchObject({ state: 'ready', invitationUrl: ourLink(state.rooms[0]?.id ?? 0).url })
  })
})

describe('a room that people made', () => {
  const given = () => ({
    record: recordOf({ emails: ['c@x.example'], ownerEmail: anna.email, written: { state: 'none', roomId: 7 } }),
    rooms: [roomOf(7, { title: 'Of people', createdBy: 'boss' })],
    members: { 7: [memberOf('boss', { owner: true })] },
  })

  test('is completed', async () => {
    const { onboard, state } = open({ ...given(), settings: { adopt: 'complete' } })
    expect(await onboard()).toBe('ready')
    expect(state.rooms).toMatchObject([{ id: 7, tags: [adoptedMark, tag] }])
    expect(state.members[7]?.map(({ email }) => email)).toContain('c@x.example')
  })

  test('is only linked where the settings say so', async () => {
    const { onboard, state, crm } = open({ ...given(), settings: { adopt: 'link-only' } })
    expect(await onboard()).toBe('ready')
    expect(state.writes).toEqual([`tag 7 ${adoptedMark}`, `tag 7 ${tag}`])
    expect(crm.record?.written).toMatchObject({ state: 'ready', roomId: 7 })
  })
})
