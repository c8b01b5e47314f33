import { describe, expect, test } from 'vitest'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { tagAdopted } from '#lib/onboarding/adoption/adopt.ts'
import { ruleTag } from '#lib/onboarding/decide-rule.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { adoptedMark, readyMark } from '#lib/onboarding/room/observed.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { onboardOverDeath } from '../cut-short.ts'
import { otherRef, otherTag, recordOf, ref, tag } from '../identity/search.ts'
import { fileOf, linkOf, memberOf, roomOf } from '../memory-portal.ts'
import { anna, type Given, open, ourLink, unread } from '../memory-world.ts'

keepTestLog()

const contact = 'c@x.example'
const address = 'https://portal.example/rooms/shared/7'
const naming = (written: Partial<NonNullable<ClientRecord['written']>> = { roomUrl: address }) =>
  recordOf({ emails: [contact], ownerEmail: anna.email, written: { state: 'none', ...written } })
/** A room that people made: with another title, a folder and a file of theirs, and somebody in it. */
const theirs = (more: Parameters<typeof roomOf>[1] = {}) =>
  roomOf(7, { title: 'Acme & friends', createdBy: 'boss', empty: false, ...more })
const owner = memberOf('boss', { owner: true })
const peoples = () => ({
  rooms: [theirs()],
  members: { 7: [owner, memberOf('guest')] },
  folders: { 7: { folders: [{ id: 70, title: 'Contracts' }], files: [fileOf('Notes.docx')] } },
})

const begin = ({ settings, ...given }: Given = {}) => {
  const world = open({ record: naming(), ...peoples(), ...given, settings: { adopt: 'complete', ...settings } })
  const { state } = world
  return {
    ...world,
    folders: { ...state.folders },
    people: () => (state.members[7] ?? []).map(({ email }) => email),
    titles: (id = 7) =>
      [...(state.folders[id]?.folders ?? []), ...(state.folders[id]?.files ?? [])].map(({ title }) => title),
    made: () => state.writes.filter((one) => one.startsWith('create')),
  }
}
/** The sample template is in `folders` too: a world that has people's room needs both. */
const withTemplate = (given: Given = {}) => {
  const { folders } = peoples()
  return begin({
    ...given,
    folders: {
      20: { folders: [{ id: 21, title: 'Contracts' }], files: [] },
      21: { folders: [], files: [fileOf('Welcome.pdf')] },
      ...folders,
    },
  })
}

describe.each(['files', 'folder', 'room'] as const)('a room on the record, completed with the way %s', (way) => {
  test('gets tags, what it lacks, people and link, and keeps what it has', async () => {
    const { onboard, state, crm, people, titles, made } = withTemplate({ way })
    expect(await onboard()).toBe('ready')
    expect(made()).toEqual([])
    expect(state.rooms).toMatchObject([{ id: 7, title: 'Acme & friends', tags: [adoptedMark, tag] }])
    expect(titles()).toEqual(expect.arrayContaining(['Contracts', 'Notes.docx']))
    expect(titles(70)).toEqual(['Welcome.pdf'])
    expect(people()).toEqual(['boss@example.com', 'guest@example.com', anna.email, contact])
    expect(state.links[7]).toEqual(ourLink(7))
    expect(crm.record?.written).toMatchObject({
      state: 'ready',
      status: 'ready: the room was there before, and has got what it lacked',
      roomId: 7,
      invitationUrl: ourLink(7).url,
    })
    const before = [...state.writes]
    expect(await onboard()).toBe('left-alone')
    expect(state.writes).toEqual(before)
  })
})

describe('a room on the record, linked only', () => {
  const settings = { adopt: 'link-only' }

  test('gets its tags, and nothing else changes in it', async () => {
    const links = { 7: linkOf('of people') }
    const { onboard, state, crm, people, titles } = begin({ settings, links })
    expect(await onboard()).toBe('ready')
    expect(state.writes).toEqual([`tag 7 ${adoptedMark}`, `tag 7 ${tag}`])
    expect([people(), titles()]).toEqual([
      ['boss@example.com', 'guest@example.com'],
      ['Contracts', 'Notes.docx'],
    ])
    expect(crm.record?.written).toMatchObject({
      state: 'ready',
      status: 'ready: the room was there before, and was left as it is',
      roomId: 7,
      invitationUrl: links[7].url,
    })
    expect(await onboard()).toBe('left-alone')
  })

  test('without a link of its own gets none', async () => {
    const { onboard, state, crm } = begin({ settings })
    await onboard()
    expect([state.links, crm.record?.written?.invitationUrl]).toEqual([{}, undefined])
  })

  test.each(['boss', 'key owner'])('stays as it is when an earlier run has begun to, room of %s', async (createdBy) => {
    const { onboard, state, people, titles, crm } = begin({
      settings,
      record: naming({ state: 'preparing' }),
      rooms: [theirs({ tags: [adoptedMark, tag], createdBy })],
    })
    expect(await onboard()).toBe('ready')
    expect(state.writes).toEqual([])
    expect([people(), titles()]).toEqual([
      ['boss@example.com', 'guest@example.com'],
      ['Contracts', 'Notes.docx'],
    ])
    expect(crm.record?.written).toMatchObject({ state: 'ready', roomId: 7 })
  })

  test('is tagged with its rule, by which the setting may differ', async () => {
    const rooms = [
      { name: 'old', where: { kind: ['Old'] }, adopt: 'link-only' },
      { name: 'default', adopt: 'complete' },
    ]
    const old = begin({ values: { kind: 'Old' }, settings: { rooms } })
    await old.onboard()
    expect(old.state.rooms[0]?.tags).toEqual([adoptedMark, tag, ruleTag('old')])
    const other = begin({ values: { kind: 'New' }, settings: { rooms } })
    await other.onboard()
    expect(other.people()).toContain(contact)
  })
})

test('what DocSpace keeps for a room is left as people have it, and only `complete` puts tags of one’s own on it', async () => {
  const settings = { room: { tags: ['ours'], denyDownload: true } }
  const whole = begin({ settings })
  expect(await whole.onboard()).toBe('ready')
  expect(whole.state.rooms[0]?.tags).toEqual([adoptedMark, tag, 'ours'])
  expect(whole.state.writes.filter((one) => one.startsWith('set'))).toEqual([])
  const linked = begin({ settings: { ...settings, adopt: 'link-only' } })
  await linked.onboard()
  expect(linked.state.rooms[0]?.tags).toEqual([adoptedMark, tag])
})

describe('without the setting', () => {
  test('a client has a room of its own, whatever the record says', async () => {
    const world = open({ record: naming(), ...peoples() })
    expect(await world.onboard()).toBe('ready')
    expect(world.state.rooms).toHaveLength(2)
    expect(world.state.rooms[0]?.tags).toEqual([])
  })
})

describe('with the setting', () => {
  test('a client whose record names no room has one of its own', async () => {
    const { onboard, state } = begin({ record: naming({}) })
    expect(await onboard()).toBe('ready')
    expect(state.rooms.map(({ tags }) => tags)).toEqual([[], [tag]])
  })

  test('a copy of a record that names its own client has a room of its own', async () => {
    const record = naming({ roomUrl: `${address}#espocrm:Account:b2`, roomId: 7 })
    const { onboard, state } = begin({ record, rooms: [theirs({ tags: [otherTag] })] })
    expect(await onboard()).toBe('ready')
    expect(state.rooms.map(({ tags }) => tags)).toEqual([[otherTag], [tag]])
  })

  test.each([
    ['adopt-unclear', { roomUrl: 'see Anna' }, {}, undefined],
    ['adopt-not-seen', { roomUrl: 'https://portal.example/rooms/shared/8' }, {}, 'room 8'],
    ['room-elsewhere', { roomUrl: 'https://old.example/rooms/shared/7' }, {}, 'old.example'],
    ['adopt-of-another-client', { roomId: 7 }, { tags: [otherTag] }, 'room 7'],
    ['adopt-wrong-kind', { roomId: 7 }, { type: 5 }, 'room 7, collaboration'],
    ['room-archived', { roomId: 7 }, { archived: true }, 'room 7'],
  ] as const)('a person decides about %s, and nothing was changed or made', async (code, written, room, detail) => {
    const { onboard, state, people } = begin({ record: naming(written), rooms: [theirs(room as object)] })
    await expect(onboard()).rejects.toMatchObject({ name: 'Park', reason: { code }, detail })
    expect(state.writes).toEqual([])
    expect(people()).toEqual(['boss@example.com', 'guest@example.com'])
  })

  test('a room that was parked is adopted when the record is right, and a new one is made when it is cleared', async () => {
    const { onboard, crm, state } = begin({ record: naming({ roomUrl: 'see Anna', state: 'attention' }) })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'adopt-unclear' } })
    crm.record = naming({ roomUrl: address, state: 'attention' })
    expect(await onboard()).toBe('ready')
    expect(state.rooms).toHaveLength(1)
  })

  test('a room of ours that was begun goes on, and one that the record names beside it is for a person', async () => {
    const begun = roomOf(9, { tags: [tag] })
    const given = (written: object) =>
      begin({ record: naming({ state: 'preparing', ...written }), rooms: [theirs(), structuredClone(begun)] })
    await expect(given({ roomId: 7 }).onboard()).rejects.toMatchObject({
      reason: { code: 'adopt-beside-another' },
      detail: 'room 7, room 9',
    })
    const same = given({ roomId: 9 })
    expect(await same.onboard()).toBe('ready')
    expect(same.crm.record?.written?.roomId).toBe(9)
    expect(same.state.rooms.map(({ tags }) => tags)).toEqual([[], [tag]])
  })

  test.each(['boss', 'key owner'])(
    'an adoption that was begun goes on when the record is cleared, room of %s',
    async (createdBy) => {
      const { onboard, state, people } = begin({
        record: naming({ state: 'preparing' }),
        rooms: [theirs({ tags: [adoptedMark, tag], createdBy })],
      })
      expect(await onboard()).toBe('ready')
      expect(state.rooms).toHaveLength(1)
      expect(people()).toContain(contact)
    },
  )

  test('people of a room that waits for the record come in later', async () => {
    const { onboard, crm, people, state } = begin({ settings: { invite: { when: { stage: 'Live' } } } })
    expect(await onboard()).toBe('in-review')
    expect(people()).not.toContain(contact)
    expect(state.links).toEqual({})
    crm.values = { stage: 'Live' }
    expect(await onboard()).toBe('ready')
    expect(people()).toContain(contact)
  })
})

describe('a room with the tag of the settings', () => {
  const settings = { adoptTag: 'CRM {id}' }
  const tagged = (more: object = {}) => theirs({ tags: ['crm A1'], ...more })

  test('is adopted where the record names none', async () => {
    const { onboard, state, people } = begin({ settings, record: naming({}), rooms: [tagged()] })
    expect(await onboard()).toBe('ready')
    expect(state.rooms).toMatchObject([{ id: 7, tags: ['crm A1', adoptedMark, tag] }])
    expect(people()).toContain(contact)
  })

  test('yields to the one that the record names', async () => {
    const { onboard, state } = begin({ settings, rooms: [theirs(), roomOf(8, { tags: ['CRM a1'] })] })
    await onboard()
    expect(state.rooms.map(({ tags }) => tags)).toEqual([[adoptedMark, tag], ['CRM a1']])
  })

  test.each([
    ['adopt-several', [tagged(), roomOf(8, { tags: ['CRM a1'] })], 'room 7, room 8'],
    ['adopt-of-another-client', [tagged({ tags: ['CRM a1', otherTag] })], 'room 7'],
  ])('is for a person where it is %s', async (code, rooms, detail) => {
    const { onboard, state } = begin({ settings, record: naming({}), rooms })
    await expect(onboard()).rejects.toMatchObject({ reason: { code }, detail })
    expect(state.writes).toEqual([])
  })

  test('is adopted for a sender without records, and completed before it is marked', async () => {
    const { onboard, state, people, titles } = begin({
      settings,
      record: unread(),
      rooms: [tagged({ createdBy: 'key owner' })],
      links: { 7: linkOf('of people') },
    })
    expect(await onboard()).toBe('ready')
    expect(state.rooms[0]?.tags).toEqual(['crm A1', adoptedMark, tag, readyMark])
    expect(state.writes.at(-1)).toBe(`tag 7 ${readyMark}`)
    expect([people().includes(contact), titles().includes('Invoices')]).toEqual([true, true])
    expect(await onboard()).toBe('left-alone')
  })
})

describe('a room for a sender without records', () => {
  const settings = { adoptTag: 'CRM {id}' }

  test('that another user made is for a person: a copy would be taken for it', async () => {
    const { onboard, state } = begin({ settings, record: unread(), rooms: [theirs({ tags: ['CRM a1'] })] })
    await expect(onboard()).rejects.toMatchObject({ reason: { code: 'room-of-another-user' }, detail: 'room 7' })
    expect(state.writes).toEqual([])
  })

  test('is marked as one that was ready also where it is linked only, and told once more', async () => {
    const rooms = [theirs({ tags: ['CRM a1'], createdBy: 'key owner' })]
    const { onboard, state, reports, people } = begin({
      settings: { ...settings, adopt: 'link-only' },
      record: unread(),
      rooms,
    })
    expect(await onboard()).toBe('ready')
    expect(state.rooms[0]?.tags).toEqual(['CRM a1', adoptedMark, tag, readyMark])
    expect(await onboard()).toBe('left-alone')
    expect(reports.map(({ state: now, roomId }) => [now, roomId])).toEqual([
      ['ready', 7],
      ['ready', 7],
    ])
    expect(people()).not.toContain(contact)
  })
})

describe('two records that name one room', () => {
  test.each(['complete', 'link-only'])(
    'at the same time: one gets it, the other is for a person (%s)',
    async (adopt) => {
      const one = begin({ settings: { adopt } })
      const record = { ...naming(), ref: otherRef }
      const two = { ...one.work, records: { ...one.work.records, read: async () => record, writeBack: async () => {} } }
      const again = async (run: () => Promise<unknown>): Promise<unknown> => {
        try {
          return await run()
        } catch (error) {
          return (error as { reason: { code: string } }).reason.code
        }
      }
      const [first, second] = await Promise.all([again(() => one.onboard()), again(() => onboardClient(two, otherRef))])
      const ends = [first, second]
      if (first === 'room-contested') ends[0] = await again(() => one.onboard())
      if (second === 'room-contested') ends[1] = await again(() => onboardClient(two, otherRef))
      expect(ends.toSorted()).toEqual(['adopt-of-another-client', 'ready'])
      expect(one.state.rooms).toHaveLength(1)
      expect(one.state.rooms[0]?.tags).toEqual([adoptedMark, ends[0] === 'ready' ? tag : otherTag])
      expect(one.people().filter((email) => email === contact).length).toBeLessThan(2)
    },
  )
})

test('a client that comes to the room while its content is made gets it alone, and nobody is invited before', async () => {
  const { work, onboard, state, people } = begin()
  const { copyAs } = work.docspace.files
  const files: DocSpace['files'] = {
    ...work.docspace.files,
    async copyAs(...copy) {
      state.rooms[0]?.tags.push(otherTag)
      return copyAs(...copy)
    },
  }
  await expect(onboardClient({ ...work, docspace: { ...work.docspace, files } }, ref)).rejects.toMatchObject({
    reason: { code: 'room-contested' },
  })
  expect(state.rooms[0]?.tags).toEqual([adoptedMark, otherTag])
  expect(people()).not.toContain(contact)
  await expect(onboard()).rejects.toMatchObject({ reason: { code: 'adopt-of-another-client' } })
})

test('the room is known by all of its tags once it has ours', async () => {
  const room = theirs({ tags: ['of people'] })
  const { work } = begin({ rooms: [structuredClone(room)] })
  const desired = { tag, otherTags: [ruleTag('old'), 'ours'] } as unknown as Desired
  expect(await tagAdopted(work, { room }, desired)).toEqual({
    ...room,
    tags: ['of people', adoptedMark, tag, ruleTag('old')],
  })
})

describe.each([
  ['complete', {}],
  ['link-only', {}],
  ['complete', { adoptTag: 'CRM {id}' }],
] as const)('after a crash at any call, %s %j', (adopt, more) => {
  test.each(['before', 'after'] as const)('%s it', async (moment) => {
    const byTag = 'adoptTag' in more
    for (let nth = 1; ; nth += 1) {
      const world = begin({
        settings: { adopt, ...more },
        rooms: [theirs({ tags: byTag ? ['CRM a1'] : [], createdBy: byTag ? 'key owner' : 'boss' })],
        ...(byTag && { record: unread(), links: { 7: linkOf('of people') } }),
      })
      const died = await onboardOverDeath(world.work, ref, nth, moment)
      expect(world.state.rooms, `call ${nth}`).toHaveLength(1)
      expect(world.state.rooms[0]?.tags.filter((one) => one === tag)).toEqual([tag])
      expect(world.people().filter((email) => email === contact)).toHaveLength(adopt === 'complete' ? 1 : 0)
      expect(world.titles().includes('Invoices')).toBe(adopt === 'complete')
      if (!byTag) expect(world.crm.record?.written).toMatchObject({ state: 'ready', roomId: 7 })
      if (!died) break
    }
  })
})
