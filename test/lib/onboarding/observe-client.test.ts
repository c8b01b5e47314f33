import { describe, expect, test } from 'vitest'
import type { ClientRecord, Contact, FieldValues, Records, Written } from '#lib/crm/records/records-port.ts'
import { ruleTag } from '#lib/onboarding/decide-rule.ts'
import type { ClientMemory } from '#lib/onboarding/life/memory/memory.ts'
import type { ClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { nameRoom } from '#lib/onboarding/names/room-names.ts'
import { observeClient, roomSearch, roomToMake } from '#lib/onboarding/observe-client.ts'
import { reviewMark } from '#lib/onboarding/room/observed.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { docx, paragraph } from './documents/fill/office-file.ts'
import { otherRef, otherTag, recordOf, ref, tag } from './identity/search.ts'
import { openEnd } from './life/end/end-world.ts'
import { fileOf, linkOf, memberOf, memoryPortal, type PortalState, roomOf } from './memory-portal.ts'
import { open as openWorld, ourLink, unread } from './memory-world.ts'

const anna = { id: 'anna', email: 'anna@example.com', active: true, canManageRooms: true }
const rooms = [
  { name: 'legal', where: { industry: ['Legal'] }, folders: ['Matters'] },
  { name: 'tax', where: { industry: ['Tax'] }, folders: ['Returns'] },
  { name: 'partners', where: { industry: ['Partner'] }, skip: true },
]

interface Given extends Partial<PortalState> {
  values?: FieldValues
  record?: ClientRecord
  rules?: object[]
  contacts?: readonly Contact[]
  client?: object
  settings?: object
  records?: Partial<Records>
}

const open = ({
  values = {},
  record = recordOf(),
  rules = rooms,
  contacts = [],
  client = {},
  settings = {},
  records = {},
  ...given
}: Given) => {
  const askedFields: (readonly string[])[] = []
  const askedOfContacts: (readonly string[])[] = []
  const { docspace } = memoryPortal({ people: [anna], ...given })
  const clock = { now: () => 0, sleep: async () => {} }
  const context = {
    docspace,
    cache: createPortalCache(clock),
    clock,
    linkSecrets: ['secret'] as const,
    records: {
      read: async () => record,
      async readFields(_: unknown, names: readonly string[]) {
        askedFields.push(names)
        return values
      },
      async readContacts(_: unknown, names: readonly string[]) {
        askedOfContacts.push(names)
        return contacts
      },
      writeBack: async () => {},
      ...records,
    },
    settings: onboardingSettings.parse({
      welcome: { way: 'folder', folderId: 20 },
      manager: { default: anna.email },
      rooms: rules,
      client,
      ...settings,
    }),
  }
  const observe = () => observeClient(context, ref)
  const wanted = async () => {
    const client = await observe()
    if (client.kind !== 'to-be-made') throw new Error(`the client is ${client.kind}`)
    return roomToMake(context, client, ['secret'])
  }
  return { observe, wanted, askedOfContacts, askedFields }
}

describe('contacts', () => {
  const boss = { email: 'boss@acme.example', fields: { role: 'Owner' } }
  const withRoles = { contacts: [{ where: { role: ['Owner'], title: ['CEO'] }, role: 'editing' }] }

  test('are asked for where a role depends on them, and only then', async () => {
    const all = open({ rules: [], contacts: [boss] })
    await all.wanted()
    expect(all.askedOfContacts).toEqual([])
    const some = open({ rules: [], contacts: [boss], client: withRoles })
    const { notes } = await some.wanted()
    expect(some.askedOfContacts).toEqual([['role', 'title']])
    expect(notes).toContain('the CRM shows no field title of the contacts, so nobody got a role by it')
  })

  test('are invited with their role, by the rule that takes the client', async () => {
    const rules = [{ ...rooms[0], client: { contacts: [{ where: { role: ['Owner'] }, role: 'editing' }] } }]
    const { desired } = await open({ rules, contacts: [boss], values: { industry: 'Legal' } }).wanted()
    expect(desired.guests).toContainEqual({ email: 'boss@acme.example', access: 10 })
  })
})

describe('with rules', () => {
  test('a client whose rule makes no rooms is none, and says by which', async () => {
    expect(await open({ values: { industry: 'Partner' } }).observe()).toMatchObject({
      kind: 'not-a-client',
      rule: 'partners',
    })
  })

  test('a client of no rule is parked', async () => {
    await expect(open({ values: { industry: 'Farm' } }).observe()).rejects.toMatchObject({
      reason: { code: 'no-rule' },
    })
  })

  test.each(['Partner', 'Farm', 'Tax'])(
    'a room that was ready is people’s, whatever decides now: %s',
    async (industry) => {
      const record = recordOf({ written: { state: 'ready', roomId: 7 } })
      const found = await open({ values: { industry }, record, rooms: [roomOf(7, { tags: [tag] })] }).observe()
      expect(found).toMatchObject({ kind: 'handed-over', found: { kind: 'ready', room: { id: 7 } } })
    },
  )

  test('the room of a sender without a record is known by the title that its rule gives', async () => {
    const { written: _, ...record } = recordOf()
    const rules = [{ name: 'legal', where: { industry: ['Legal'] }, room: { title: 'Legal {name}' } }]
    const observe = (title: string) =>
      open({
        values: { industry: 'Legal' },
        record,
        rules,
        rooms: [roomOf(7, { tags: [tag], title })],
        links: { 7: linkOf('made by people') },
      }).observe()
    expect(await observe('Legal Acme')).toMatchObject({ kind: 'handed-over', found: { kind: 'ready' } })
    // People may have exchanged the tags of two rooms.
    await expect(observe('Client - Acme')).rejects.toMatchObject({ reason: { code: 'room-exchanged' } })
  })

  test('the room of a sender without a record is known by the title of all rooms where no rule makes one', async () => {
    const { written: _, ...record } = recordOf()
    const room = { rooms: [roomOf(7, { tags: [tag] })], links: { 7: linkOf('made by people') } }
    for (const industry of ['Farm', 'Partner'])
      expect(await open({ values: { industry }, record, ...room }).observe()).toMatchObject({ kind: 'handed-over' })
  })

  test('a new room is by the rule that takes the client now, and has its tag', async () => {
    const {
      rule,
      desired,
      named: { settings },
      notes,
    } = await open({ values: { industry: 'Tax' } }).wanted()
    expect([rule, desired.otherTags, settings.folders]).toEqual(['tax', [ruleTag('tax')], ['Returns']])
    expect(notes.join()).not.toContain('begun by the rule')
  })

  test('a room that was begun stays with its rule, and the record says so', async () => {
    const begun = roomOf(7, { tags: [tag, ruleTag('legal')] })
    const {
      rule,
      named: { settings },
      found,
      notes,
    } = await open({ values: { industry: 'Tax' }, rooms: [begun] }).wanted()
    expect([rule, settings.folders, found.kind]).toEqual(['legal', ['Matters'], 'begun'])
    expect(notes).toContain('the room was begun by the rule "legal" and stays with it')
  })

  test('a room that was begun by the rule of now has no such note', async () => {
    const begun = roomOf(7, { tags: [tag, ruleTag('tax')] })
    const { rule, notes } = await open({ values: { industry: 'Tax' }, rooms: [begun] }).wanted()
    expect([rule, notes.join().includes('begun by')]).toEqual(['tax', false])
  })
})

test('without rules a room has the key of its client alone', async () => {
  const { rule, desired } = await open({ rules: [] }).wanted()
  expect([rule, desired.otherTags]).toEqual([undefined, []])
})

test('a room in review is known by the record', async () => {
  const record = recordOf({ written: { state: 'review', roomId: 7 } })
  const settings = { invite: { when: { stage: 'Live' } } }
  const found = await open({ rules: [], record, settings, rooms: [roomOf(7, { tags: [tag] })] }).observe()
  expect(found).toMatchObject({ kind: 'in-review', mayLetIn: false, found: { room: { id: 7 } } })
})

describe('a room in review whose record was deleted and is there again', () => {
  type State = Parameters<ReturnType<typeof openEnd>['setState']>[0]
  const seen = async (state: State, written: Written | undefined, tags = [tag]) => {
    const settings = { invite: { when: { stage: 'Live' } } }
    const end = openEnd({ record: { written }, settings, room: { tags } })
    await end.setState(state)
    return (await observeClient(end.work, ref)).kind
  }
  const review: Written = { state: 'review', roomId: 7 }

  test('is handed over where it has ended meanwhile, and else in review still', async () => {
    expect(await seen({ deleted: true, phase: 'ended' }, review)).toBe('handed-over')
    expect(await seen({ deleted: true, phase: 'announced' }, review)).toBe('in-review')
  })

  test('is to be made on where it was not in review yet', async () => {
    expect(await seen({ deleted: true, phase: 'ended' }, { state: 'preparing' })).toBe('to-be-made')
  })

  test('is deleted where it is gone', async () => {
    const settings = { invite: { when: { stage: 'Live' } } }
    const gone = open({ rules: [], record: recordOf({ written: { state: 'review', roomId: 99 } }), settings })
    expect(await gone.observe()).toMatchObject({ kind: 'handed-over', found: { kind: 'deleted' } })
  })

  test('is a sender’s as its tags say: nobody tells of a record that a sender has deleted', async () => {
    expect(await seen({ deleted: true, phase: 'ended' }, undefined, [tag, reviewMark])).toBe('in-review')
  })
})

describe('a client', () => {
  test('whose record is gone is parked; one under another key is served there; one that is none needs no fields', async () => {
    const gone = open({ records: { read: async () => undefined } })
    await expect(gone.observe()).rejects.toMatchObject({ reason: { code: 'client-deleted' } })
    const moved = recordOf({ ref: otherRef })
    expect(await open({ record: moved }).observe()).toEqual({ kind: 'moved', record: moved })
    const none = open({ record: recordOf({ isClient: false }) })
    expect(await none.observe()).toMatchObject({ kind: 'not-a-client' })
    expect(none.askedFields).toEqual([])
  })

  test('whose names lack a value is parked before anything is made', async () => {
    const { wanted } = open({ rules: [], settings: { room: { title: '{name} {field:number}' } } })
    await expect(wanted()).rejects.toMatchObject({ reason: { code: 'name-value-missing' }, detail: '{field:number}' })
  })
})

test('content is compared with what is wanted only where every name has its value', async () => {
  const { docspace } = memoryPortal({ folders: { 20: { folders: [], files: [fileOf('A.pdf')] } } })
  const clock = { now: () => 0, sleep: async () => {} }
  const context = { docspace, cache: createPortalCache(clock), clock, linkSecrets: ['secret'] as const }
  const records = { read: async () => undefined } as unknown as Records
  const settings = onboardingSettings.parse({
    welcome: { way: 'folder', folderId: 20 },
    manager: { default: anna.email },
    link: { title: '{field:number}' },
  })
  const search = (number?: number) => roomSearch({ ...context, records }, nameRoom(settings, recordOf(), { number }))
  expect(await search(7).wanted()).toEqual(new Map([['', ['A.pdf']]]))
  await expect(search().wanted()).rejects.toMatchObject({ reason: { code: 'name-value-missing' } })
})

describe('documents that are filled', () => {
  const offer = docx(paragraph('{name} {field:Amount} {field:Days} {date}'))
  const portal = {
    files: { 11: fileOf('Offer.docx', { id: 11, size: offer.length }) },
    bytes: { 11: offer },
    folders: { 20: { folders: [], files: [fileOf('Offer.docx', { id: 11, size: offer.length })] } },
  }
  const folder = { way: 'folder', folderId: 20, fill: true }
  const given = { ...portal, rules: [], values: { Amount: 990, Days: null } }
  const upload = { documents: { unfilled: 'upload' } }

  test('ask for the fields that stand in them, and have their values', async () => {
    const { wanted, askedFields } = open({ ...given, settings: { ...upload, welcome: folder } })
    const { desired, notes } = await wanted()
    expect(askedFields).toEqual([['Amount', 'Days']])
    expect(desired.documents).toEqual([
      { sourceId: 11, folder: '', title: 'Offer.docx', placeholders: ['name', 'field:Amount', 'date'] },
    ])
    expect([...desired.values]).toEqual(
      expect.arrayContaining([
        ['name', 'Acme'],
        ['field:Amount', '990'],
        ['date', '1970-01-01'],
      ]),
    )
    expect(notes).toContain('not filled: Offer.docx: {field:Days}')
  })

  test('go where the names of this client say', async () => {
    const welcome = { way: 'files', into: 'For {name}', files: [{ id: 11, title: '{name}.docx', fill: true }] }
    const { wanted } = open({ ...given, settings: { ...upload, welcome, folders: ['For {name}'] } })
    expect((await wanted()).desired.documents).toMatchObject([{ folder: 'For Acme', title: 'Acme.docx' }])
  })

  test('park the client where one lacks a value, unless the settings say otherwise', async () => {
    await expect(open({ ...given, settings: { welcome: folder } }).wanted()).rejects.toMatchObject({
      reason: { code: 'document-value-missing' },
      detail: 'Offer.docx: {field:Days}',
    })
  })
})

describe('a room that is there already', () => {
  const room = { denyDownload: true }
  const record = recordOf({ written: { state: 'none', roomId: 7 } })

  test('is adopted as it is set to, and the record is told first', async () => {
    const settings = { adopt: 'complete', room }
    const { adoption, desired, notes } = await open({ rules: [], record, settings, rooms: [roomOf(7)] }).wanted()
    expect(adoption).toMatchObject({ how: 'complete', room: { id: 7 } })
    expect(desired.features).toEqual({})
    expect(notes[0]).toBe('the room was there before, and has got what it lacked')
  })

  test('needs no value for names that it does not get', async () => {
    const lacking = { room: { title: '{name} {field:number}' } }
    const of = (adopt: string) =>
      open({ rules: [], record, settings: { adopt, ...lacking }, rooms: [roomOf(7)] }).wanted()
    expect((await of('link-only')).adoption).toMatchObject({ how: 'link-only', room: { id: 7 } })
    await expect(of('complete')).rejects.toMatchObject({ reason: { code: 'name-value-missing' } })
  })

  test('is nobody’s without the setting: the new one gets its features', async () => {
    const { adoption, desired, notes } = await open({ rules: [], record, settings: { room } }).wanted()
    expect([adoption, desired.features]).toEqual([undefined, room])
    expect(notes.join()).not.toContain('was there before')
  })
})

describe('people from outside', () => {
  const settings = { invite: { when: { stage: 'Live' } } }
  const { written: _, ...unread } = recordOf()
  const letIn = async (given: Given) => (await open({ rules: [], ...given }).wanted()).desired.letIn

  test('come in at once where nobody waits', async () => expect(await letIn({})).toBe('at-once'))

  test('wait for the record, and come in with the link first when it says so', async () => {
    expect(await letIn({ settings, values: { stage: 'New' } })).toBe('later')
    expect(await letIn({ settings, values: { stage: 'Live' } })).toBe('link-first')
    expect(await letIn({ settings, values: { stage: 'Live' }, record: unread })).toBe('at-once')
  })

  test('go on coming in where a run has made our link, and no other one', async () => {
    const begun = { settings, values: { stage: 'New' }, rooms: [roomOf(7, { tags: [tag] })] }
    expect(await letIn(begun)).toBe('later')
    expect(await letIn({ ...begun, links: { 7: linkOf('of people') } })).toBe('later')
    expect(await letIn({ ...begun, links: { 7: ourLink(7) } })).toBe('link-first')
  })
})

test('a picture that is no logo parks the client before anything is made', async () => {
  const settings = { room: { logoFileId: 11 } }
  const files = { 11: fileOf('Acme.png', { id: 11, size: 4 }) }
  const opened = (bytes: Buffer) => open({ rules: [], settings, files, bytes: { 11: bytes } })
  await expect(opened(Buffer.from('%PDF')).wanted()).rejects.toMatchObject({ reason: { code: 'logo-not-taken' } })
  expect((await opened(Buffer.from('89504e47', 'hex')).wanted()).desired.logo).toBe(11)
})

test('the room of a sender whose client has another name is known by what is remembered, where people made its link anew', async () => {
  const renamed = async (kept: Awaited<ReturnType<ClientMemories['read']>>) => {
    const asked: string[] = []
    const world = openWorld({
      record: { ...unread(), name: 'Beta' },
      rooms: [roomOf(7, { tags: [tag], title: 'Client - Acme' })],
      links: { 7: linkOf('made by people') },
    })
    const memories = {
      ...world.work.memories,
      read: async (client: string) => {
        asked.push(client)
        return kept
      },
    } as ClientMemories
    const seen = await observeClient({ ...world.work, memories }, ref).then(
      ({ kind }) => kind,
      ({ reason }) => reason.code,
    )
    return [seen, asked]
  }
  const memory = (room: number) => ({ memory: { room } as ClientMemory, tag: 't' })
  expect(await renamed(memory(7))).toEqual(['handed-over', [tag]])
  for (const other of [memory(8), { memory: undefined, tag: 't' }, undefined])
    expect(await renamed(other)).toEqual(['room-exchanged', [tag]])
})

describe('the rooms of merged records', () => {
  const keeping = { merge: { otherRoom: 'keep' } }
  const archiving = { merge: { otherRoom: 'archive' } }
  const own = (more = {}) => roomOf(7, { tags: [tag], ...more })
  /** What becomes of a client whose record names room 7, where another one is of a record that was merged into it. */
  const seen = async (
    settings: object,
    { room = own(), state = 'ready' as 'ready' | 'review', rules = [] as object[] } = {},
  ) => {
    const record = recordOf({
      formerly: [{ ref: otherRef, shared: false }],
      written: { state, roomId: 7, roomUrl: 'https://portal.example/rooms/shared/7' },
    })
    const rooms = [room, roomOf(8, { tags: [otherTag] })]
    const members = { 8: [memberOf('ben')] }
    const found = open({ record, rules, settings, rooms, members }).observe()
    return found.then(
      (client) => (client.kind === 'handed-over' && client.found.kind === 'ready' ? client.found.others : client),
      ({ reason }) => reason.code,
    )
  }
  const other = [{ room: { id: 8 }, formerKeys: [otherTag] }]

  test('are both found where the settings say what becomes of the other', async () => {
    expect(await seen(keeping)).toMatchObject(other)
    expect(await seen(archiving)).toMatchObject(other)
    expect(await seen(keeping, { room: own({ archived: true }) })).toMatchObject(other)
  })

  test.each<[string, Parameters<typeof seen>]>([
    ['where the settings say nothing', [{}]],
    ['where the one that would stay is in the archive', [archiving, { room: own({ archived: true }) }]],
    ['while the client is in review', [keeping, { state: 'review' }]],
    ['where no rule takes the client', [{}, { rules: rooms }]],
  ])('park the client %s', async (_, given) => {
    expect(await seen(...given)).toBe('merged-two-rooms')
  })
})
