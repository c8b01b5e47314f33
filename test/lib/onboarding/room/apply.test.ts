import { afterEach, describe, expect, test, vi } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import type { MakingContext } from '#lib/onboarding/context.ts'
import { applyStep, mark } from '#lib/onboarding/room/apply.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { freshRoom, type Observed, readyMark } from '#lib/onboarding/room/observed.ts'
import type { Step } from '#lib/onboarding/room/plan.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { desiredRoom } from '../desired-room.ts'
import { docx, paragraph, partOf } from '../documents/fill/office-file.ts'
import { fileOf, linkOf, memberOf, memoryPortal, type PortalState, roomOf } from '../memory-portal.ts'

afterEach(() => vi.restoreAllMocks())

const tag = desiredRoom.tag
const other = 'espocrm:Account:other'
const known: Observed = {
  room: roomOf(7),
  content: {
    certain: true,
    is: new Map([
      ['', { id: 7, files: [] }],
      ['Deliverables', { id: 20, files: [] }],
    ]),
  },
}

const open = (given: Partial<PortalState> = {}, change: (docspace: DocSpace) => object = () => ({})) => {
  const { docspace, state } = memoryPortal(given)
  const clock = { now: () => 0, sleep: async () => {} }
  const log: string[] = []
  const context: MakingContext = {
    docspace: { ...docspace, ...change(docspace) } as DocSpace,
    cache: createPortalCache(clock),
    clock,
    message: {
      keepHidden: async () => {},
      async keepHiddenWhile(write) {
        log.push('held')
        const made = await write()
        log.push('free')
        return made
      },
    },
    confirm: async () => void log.push('confirmed'),
  }
  const make = (step: Step, desired: Desired = desiredRoom, observed: Observed = known) =>
    applyStep(context, desired, observed, step)
  return { make, state, log }
}
const failing = (error: unknown) => async () => {
  throw error
}

describe('making a room', () => {
  const create: Step = { do: 'create-room' }
  const refusal = (status: number) => new DocSpaceRefusal(status, 'POST rooms')
  const unsure = new RetryLater(docspaceReasons['docspace-unsure'])
  const createFails = (error: unknown) => (docspace: DocSpace) => ({
    rooms: { ...docspace.rooms, create: failing(error) },
  })

  test('holds the message, and finds the room empty with its owner in it', async () => {
    const { make, state, log } = open()
    const event = await make(create)
    const [room] = state.rooms
    expect(room).toMatchObject({ title: 'Client - Acme', type: 2, tags: [tag] })
    expect(event).toEqual({ type: 'room-found', known: freshRoom(room ?? roomOf(0), 'key owner@example.com') })
    expect(log).toEqual(['held', 'free'])
  })

  test('whose answer was lost has made the room with the tag', async () => {
    const room = roomOf(8, { tags: [tag] })
    const { make } = open({ rooms: [room] }, createFails(unsure))
    expect(await make(create)).toEqual({
      type: 'room-found',
      known: { room, tags: { certain: true, is: [tag], adopted: false } },
    })
  })

  test.each([
    ['none', []],
    ['two', [roomOf(8, { tags: [tag] }), roomOf(9, { tags: [tag] })]],
  ])('whose answer was lost is waited for where %s has the tag', async (_, rooms) => {
    await expect(open({ rooms }, createFails(unsure)).make(create)).rejects.toBe(unsure)
  })

  test('whose answer was lost may have made a room that two clients take for theirs', async () => {
    const { make, state } = open({ rooms: [roomOf(8, { tags: [tag, other] })] }, createFails(unsure))
    await expect(make(create)).rejects.toMatchObject({ reason: { code: 'room-contested' } })
    expect(state.writes).toEqual([`untag 8 ${tag}`])
  })

  test('that DocSpace puts off has made nothing: a room with the tag is none of this request', async () => {
    const limit = new RetryLater(docspaceReasons['docspace-limit'])
    const { make } = open({ rooms: [roomOf(8, { tags: [tag] })] }, createFails(limit))
    await expect(make(create)).rejects.toBe(limit)
  })

  test('that was refused may have made the room without its tag', async () => {
    const { make } = open({ rooms: [roomOf(8)] }, createFails(refusal(400)))
    expect(await make(create)).toMatchObject({ type: 'room-without-tag', room: { id: 8 } })
  })

  test('that was refused and has made nothing parks the client', async () => {
    const { make } = open({}, createFails(refusal(400)))
    await expect(make(create)).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'docspace-not-understood' },
      detail: refusal(400).message,
      cause: { status: 400 },
    })
  })

  test.each([refusal(403), new TypeError('down'), new RetryLater(docspaceReasons['docspace-limit'])])(
    'that failed otherwise has made nothing: %s',
    async (error) => {
      await expect(open({ rooms: [roomOf(8)] }, createFails(error)).make(create)).rejects.toBe(error)
    },
  )
})

test('a room from a template has the template’s content, no members and no link, and its record is read again', async () => {
  const desired: Desired = {
    ...desiredRoom,
    welcome: { way: 'room', templateId: 30 },
    tree: new Map([['Deliverables', ['Welcome.pdf']]]),
  }
  const room = roomOf(8, { tags: [tag] })
  const { make, log } = open({
    rooms: [room],
    slots: [{ state: 'done', failed: false, roomId: 8 }],
    folders: {
      8: { folders: [{ id: 20, title: 'Deliverables' }], files: [] },
      20: { folders: [], files: [fileOf('Welcome.pdf')] },
    },
  })
  const event = await make({ do: 'create-room-from-template', templateId: 30 }, desired)
  expect(event).toMatchObject({
    type: 'room-found',
    known: {
      room: { id: 8 },
      tags: { certain: true, is: [tag], adopted: false },
      members: { certain: true, is: [{ email: 'key owner@example.com', owner: true }] },
      link: { certain: true, is: undefined },
      confirmed: true,
    },
  })
  expect(event.type === 'room-found' && event.known.content).toEqual({
    certain: true,
    is: new Map([
      ['', { id: 8, files: [] }],
      ['Deliverables', { id: 20, files: ['Welcome.pdf'] }],
    ]),
  })
  expect(log).toContain('confirmed')
})

describe('a room without its tag', () => {
  test('is adopted: it gets the tag, and nothing of it is known yet', async () => {
    const { make } = open({ rooms: [roomOf(8)] })
    expect(await make({ do: 'adopt-room', roomId: 8 })).toEqual({
      type: 'room-found',
      known: { room: roomOf(8, { tags: [tag] }), tags: { certain: false, is: [tag], adopted: true } },
    })
  })

  test.each([
    ['adopted', { do: 'adopt-room', roomId: 7 }],
    ['read', { do: 'look', at: 'tags' }],
    ['listed', { do: 'look', at: 'content' }],
  ] as [string, Step][])(
    'that another client has too when it is %s is given up, and the client comes back by chance',
    async (_, step) => {
      vi.spyOn(Math, 'random').mockReturnValue(0.5)
      const { make, state } = open({ rooms: [roomOf(7, { tags: [other] })] })
      await expect(make(step)).rejects.toMatchObject({
        name: 'RetryLater',
        reason: { code: 'room-contested' },
        after: 17_500,
        detail: 'room 7',
      })
      expect(state.rooms[0]?.tags).toEqual([other])
    },
  )

  test('of ours gets it again', async () => {
    const { make } = open({ rooms: [roomOf(7, { tags: ['VIP'] })] })
    expect(await make({ do: 'add-tag', roomId: 7 })).toEqual({ type: 'tag-added', tags: ['VIP', tag] })
  })
})

describe('content', () => {
  const copy: Step = { do: 'copy-file', sourceId: 11, folder: 'Deliverables', title: 'Welcome.pdf' }
  const files = { 11: fileOf('Template.pdf') }

  test('a folder is made in its parent', async () => {
    const { make, state } = open()
    const event = await make({ do: 'create-folder', path: 'Deliverables/Old' })
    expect(state.writes).toEqual(['folder Old in 20'])
    expect(event).toEqual({ type: 'folder-created', path: 'Deliverables/Old', id: 500 })
  })

  test('a folder is made in the room itself', async () => {
    const { make, state } = open()
    await make({ do: 'create-folder', path: 'Invoices' })
    expect(state.writes).toEqual(['folder Invoices in 7'])
  })

  test('a file is copied into its folder under its title', async () => {
    const { make, state } = open({ files })
    expect(await make(copy)).toEqual({ type: 'file-copied', folder: 'Deliverables', title: 'Welcome.pdf' })
    expect(state.writes).toEqual(['copy 11 to 20 as Welcome.pdf'])
  })

  test('a file whose title has another extension is not copied: DocSpace would convert it', async () => {
    const { make, state } = open({ files: { 11: fileOf('Template.docx') } })
    await expect(make(copy)).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'template-extension' },
      detail: 'file 11',
    })
    expect(state.writes).toEqual([])
  })

  test('a copy that is refused is about the place where it goes, when the file is there', async () => {
    const refusal = new DocSpaceRefusal(403, 'POST copy')
    const { make } = open({ files }, (docspace) => ({ files: { ...docspace.files, copyAs: failing(refusal) } }))
    await expect(make(copy)).rejects.toBe(refusal)
  })

  test('a copy that is refused is about the file, when that is gone since', async () => {
    const found = [files[11]]
    const { make } = open({ files }, (docspace) => ({
      files: {
        ...docspace.files,
        get: async () => found.shift() ?? Promise.reject(new DocSpaceRefusal(404, 'GET file')),
        copyAs: failing(new DocSpaceRefusal(403, 'POST copy')),
      },
    }))
    await expect(make(copy)).rejects.toMatchObject({
      name: 'Park',
      reason: { code: 'template-missing' },
      detail: 'file 11',
    })
  })

  test('all of a folder is copied into the room', async () => {
    const { make, state } = open()
    expect(await make({ do: 'copy-content', folderId: 30 })).toEqual({ type: 'content-copied' })
    expect(state.writes).toEqual(['copy content of 30 to 7'])
  })

  test('nothing is copied beside the work that is making this very room', async () => {
    const { make, state } = open({
      slots: [
        { state: 'running', roomId: 7 },
        { state: 'done', failed: false, roomId: 7 },
      ],
    })
    const desired: Desired = { ...desiredRoom, welcome: { way: 'room', templateId: 30 } }
    expect(await make({ do: 'copy-content', folderId: 30 }, desired)).toEqual({ type: 'content-copied' })
    expect(state.writes).toEqual([])
  })
})

test('people are invited into the room', async () => {
  const people = [
    { userId: 'anna', access: 9 },
    { email: 'c@x.example', access: 2 },
  ]
  const { make, state } = open()
  expect(await make({ do: 'invite', people })).toEqual({ type: 'people-invited', people })
  expect(state.writes).toEqual(['invite anna c@x.example to 7'])
})

test('whom a mail of our own welcomes DocSpace does not tell, and tells colleagues all the same', async () => {
  const people = [
    { email: 'c@x.example', access: 2 },
    { userId: 'anna', access: 9 },
  ]
  const { make, state } = open()
  const welcoming: Desired = { ...desiredRoom, mails: { welcome: { to: 'known' } } }
  expect(await make({ do: 'invite', people }, welcoming)).toEqual({ type: 'people-invited', people })
  expect(state.writes).toEqual(['invite anna to 7', 'invite c@x.example to 7, silently'])
  state.writes.length = 0
  await make({ do: 'invite', people: people.slice(0, 1) }, welcoming)
  await make({ do: 'invite', people }, { ...desiredRoom, mails: { sender: 'a@acme.example' } })
  expect(state.writes).toEqual(['invite c@x.example to 7, silently', 'invite c@x.example anna to 7'])
})

describe('the invitation link', () => {
  const create: Step = { do: 'create-link' }
  const refused = (docspace: DocSpace) => ({
    links: { ...docspace.links, createInvitation: failing(new DocSpaceRefusal(400, 'PUT links')) },
  })

  test('is made with the id of client and room', async () => {
    const { make, state } = open()
    expect(await make(create)).toEqual({ type: 'link-created', link: linkOf('guid'), certain: false })
    expect(state.writes).toEqual(['link 7 Client invitation 2'])
  })

  test('that somebody else has made meanwhile is as good as ours', async () => {
    const { make } = open({ links: { 7: linkOf('theirs') } }, refused)
    expect(await make(create)).toEqual({ type: 'link-created', link: linkOf('theirs'), certain: true })
  })

  test('that is refused, and not there, is a refusal', async () => {
    await expect(open({}, refused).make(create)).rejects.toBeInstanceOf(DocSpaceRefusal)
  })

  test('is not looked for where the portal does not answer', async () => {
    const down = new TypeError('down')
    const { make, state } = open({ links: { 7: linkOf('theirs') } }, (docspace) => ({
      links: { ...docspace.links, createInvitation: failing(down) },
    }))
    await expect(make(create)).rejects.toBe(down)
    expect(state.reads).toEqual([])
  })
})

describe('the mark of a ready room', () => {
  test('is one of its tags', async () => {
    const { make } = open({ rooms: [roomOf(7, { tags: [tag] })] })
    expect(await make({ do: 'mark', roomId: 7, tag: readyMark })).toEqual({ type: 'marked', tags: [tag, readyMark] })
  })

  test('that DocSpace does not keep is no success', async () => {
    const { docspace } = memoryPortal()
    const forgets = { ...docspace, rooms: { ...docspace.rooms, addTag: async () => roomOf(7) } }
    await expect(mark(forgets, 7, readyMark)).rejects.toMatchObject({
      name: 'RetryLater',
      reason: { code: 'not-as-wanted' },
    })
  })
})

describe('a look', () => {
  test('at the record asks the CRM', async () => {
    const { make, log } = open()
    expect(await make({ do: 'look', at: 'record' })).toEqual({ type: 'record-confirmed' })
    expect(log).toEqual(['confirmed'])
  })

  test('at a part reads it', async () => {
    const { make } = open({ members: { 7: [memberOf('anna')] } })
    expect(await make({ do: 'look', at: 'members' })).toEqual({ type: 'members-read', members: [memberOf('anna')] })
  })

  test('at the content tells the tags, and leaves a room alone that has only our key', async () => {
    const { make, state } = open({ rooms: [roomOf(7, { tags: [tag, 'VIP'] })] })
    expect(await make({ do: 'look', at: 'content' })).toMatchObject({ type: 'content-read', tags: [tag, 'VIP'] })
    expect(state.writes).toEqual([])
  })
})

describe('what a room is set to', () => {
  test('is set on the room, and shows with the next listing', async () => {
    const calls: unknown[] = []
    const { make, state } = open({ rooms: [roomOf(7)] }, ({ rooms }) => ({
      rooms: { ...rooms, setFeatures: async (...call: unknown[]) => void calls.push(call) },
    }))
    expect(await make({ do: 'set-features', features: { denyDownload: true } })).toEqual({ type: 'room-changed' })
    expect(calls).toEqual([[7, { denyDownload: true }]])
    expect(await make({ do: 'add-other-tag', tag: 'Legal' })).toEqual({ type: 'room-changed' })
    expect(state.writes).toEqual(['tag 7 Legal'])
  })

  test('may be a picture of the portal', async () => {
    const png = Buffer.from('89504e470d0a1a0a', 'hex')
    const calls: unknown[] = []
    const given = { files: { 11: fileOf('Acme.png', { id: 11, size: 8 }) }, bytes: { 11: png } }
    const { make } = open(given, () => ({
      logos: {
        upload: async () => 'tmp.png',
        set: async (...call: unknown[]) => void calls.push(call),
      },
    }))
    expect(await make({ do: 'set-logo', fileId: 11 })).toEqual({ type: 'room-changed' })
    expect(calls).toEqual([[7, 'tmp.png']])
  })
})

test('a filled document goes into its folder', async () => {
  const bytes = docx(paragraph('For {name}'))
  const { make, state } = open({
    files: { 11: fileOf('Offer.docx', { id: 11, size: bytes.length }) },
    bytes: { 11: bytes },
  })
  const wanted = { ...desiredRoom, values: new Map([['name', 'Acme']]) }
  expect(await make({ do: 'fill-file', sourceId: 11, folder: 'Deliverables', title: 'Offer.docx' }, wanted)).toEqual({
    type: 'file-filled',
    folder: 'Deliverables',
    title: 'Offer.docx',
  })
  expect(state.writes).toEqual(['upload Offer.docx to 20'])
  expect(partOf(state.uploads['Offer.docx'] ?? Buffer.alloc(0), 'word/document.xml')).toContain('For Acme')
})
