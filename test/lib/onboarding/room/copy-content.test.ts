import { describe, expect, test } from 'vitest'
import type { RoomContext } from '#lib/onboarding/context.ts'
import { createFirstLook } from '#lib/onboarding/poll-delay.ts'
import { copyContent } from '#lib/onboarding/room/copy-content.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import type { RoomEvent } from '#lib/onboarding/room/observed.ts'
import type { FoundFolder } from '#lib/onboarding/room/tree.ts'
import { desiredRoom } from '../desired-room.ts'
import { memoryPortal } from '../memory-portal.ts'

const desired: Desired = {
  ...desiredRoom,
  welcome: { way: 'folder', folderId: 20 },
  tree: new Map([
    ['Deliverables', ['Welcome.pdf']],
    ['Invoices', []],
  ]),
}
const offer = { sourceId: 12, folder: 'Deliverables', title: 'Offer.docx', placeholders: [] }

const folders = (given: Readonly<Record<string, string[]>>): ReadonlyMap<string, FoundFolder> =>
  new Map(Object.entries(given).map(([path, files], at) => [path, { id: at + 1, files }]))
const seen = (given: Readonly<Record<string, string[]>>): RoomEvent => ({
  type: 'content-read',
  content: folders(given),
  tags: [],
  features: {},
})
const whole = { '': [], Deliverables: ['Welcome.pdf'], Invoices: [] }

const copyIn = (event: RoomEvent, wanted = desired) => {
  const { docspace } = memoryPortal()
  const clock = { now: () => 0, sleep: async () => {} }
  const context = { docspace, clock, cache: { firstLook: createFirstLook(clock) } } as unknown as RoomContext
  return copyContent(context, wanted, 20, 7, async () => event)
}

describe('content that was copied', () => {
  test('needs no further look where the one beside the poll has seen all of it', async () => {
    expect(await copyIn(seen(whole))).toEqual(seen(whole))
  })

  test.each([
    ['a folder', { '': [], Deliverables: ['Welcome.pdf'] }],
    ['a file', { '': [], Deliverables: [], Invoices: [] }],
    ['a folder and a file', { '': [], Deliverables: [] }],
  ])('is read once more where that look has missed %s', async (_, found) => {
    expect(await copyIn(seen(found))).toEqual({ type: 'content-copied' })
  })

  test('is read once more where a document that is to be filled is missing', async () => {
    const documents = [offer] as unknown as Desired['documents']
    expect(await copyIn(seen(whole), { ...desired, documents })).toEqual({ type: 'content-copied' })
  })

  test('is read once more where something else was looked at', async () => {
    expect(await copyIn({ type: 'members-read', members: [] })).toEqual({ type: 'content-copied' })
  })
})
