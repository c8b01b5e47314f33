import { expect, test } from 'vitest'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { AwaitedNote } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { remindSender } from '#lib/onboarding/life/arrival/remind/remind-sender.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../../../events/kept-events.ts'
import { keyOwner, memberOf, memoryPortal, roomOf } from '../../../memory-portal.ts'
import { at } from '../../../memory-world.ts'
import { day } from '../arrival-world.ts'

keepTestLog()

const ref = { source: 'generic', type: 'client', id: 'cus_a' }
const note: AwaitedNote = { v: 1, client: 'generic:client:cus_a', room: 7, invitedAt: at, people: ['gina'] }

const open = async (room = roomOf(7)) => {
  const members = { 7: [memberOf(keyOwner, { owner: true }), memberOf('gina', { pending: true })] }
  const { docspace, state } = memoryPortal({ rooms: [room], members })
  const awaited = createAwaited(async () => memoryTexts().store)
  const kept = await awaited.write(note, undefined)
  const events = keptEvents()
  const clock = { now: () => at + 3 * day, sleep: async () => {} }
  const written: AwaitedNote[] = []
  const work = {
    ...{ docspace, clock, events: events.sink, remind: { after: ['3d'], by: 'docspace' as const } },
    awaited: {
      ...awaited,
      async write(one: AwaitedNote) {
        written.push(one)
        return { note: one, tag: `${written.length}` }
      },
    },
  }
  return { work, kept, events, state, written }
}

test('people of a client whom nobody can read are invited again, once it is time', async () => {
  const { work, kept, events, state, written } = await open()
  await remindSender(work, ref, note, kept.tag)
  expect(state.writes).toContain('mail gina in 7')
  const data = { client: { key: note.client }, room: { id: 7 }, time: 1, last: true }
  expect(events.sent).toMatchObject([{ type: 'client.reminded', data }])
  expect(events.sent[0]?.data).not.toHaveProperty('client.name')
  expect(written.at(-1)?.reminders).toMatchObject({ upTo: 3, sent: 1 })
})

test('they are invited again by that one of several users who may work in the room', async () => {
  const { work, kept, state } = await open()
  const { docspace } = work
  const forRoom = async ({ id }: { id: number }) => {
    if (id !== note.room) throw new Error('another room')
    return docspace
  }
  const first = { ...docspace, members: undefined as never, byKeys: { forRoom } as DocSpace['byKeys'] } as DocSpace
  await remindSender({ ...work, docspace: first }, ref, note, kept.tag)
  expect(state.writes).toContain('mail gina in 7')
})

test('nobody is whose end is announced, and of one that was called off they are', async () => {
  for (const phase of ['announced', 'off'] as const) {
    const { work, kept, state } = await open()
    const asked: string[] = []
    const read = async (client: string) => {
      asked.push(client)
      const end = { v: 1, client, room: 7, phase, day: '2026-12-30', announcedAt: at } as const
      return { state: end, tag: 't' }
    }
    await remindSender({ ...work, ends: { read } as never }, ref, note, kept.tag)
    expect([asked, state.writes.includes('mail gina in 7')]).toEqual([[note.client], phase === 'off'])
  }
})

test('nobody is of whom there is no room yet, or whose room is in the archive, or is gone', async () => {
  const { work, kept, state, written } = await open(roomOf(7, { archived: true }))
  const { room: _, ...making } = note
  await remindSender(work, ref, making, kept.tag)
  await remindSender(work, ref, note, kept.tag)
  await remindSender(work, ref, { ...note, room: 8 }, kept.tag)
  expect([state.writes, written]).toEqual([[], []])
  const early = await open()
  await remindSender({ ...early.work, clock: { ...early.work.clock, now: () => at } }, ref, note, early.kept.tag)
  expect([early.state.writes, early.state.reads, early.written]).toEqual([[], [], []])
  const down = { rooms: { get: async () => Promise.reject(new Error('it is down')) } } as unknown as DocSpace
  await expect(remindSender({ ...work, docspace: down }, ref, note, kept.tag)).rejects.toThrow('it is down')
  await remindSender({ ...work, docspace: down }, ref, making, kept.tag)
})

test('others of a client are forgotten when they have come, too', async () => {
  const { work, kept, state } = await open()
  const forgotten: string[] = []
  const awaited = { ...work.awaited, forget: async (client: string) => void forgotten.push(client) }
  const told = { ...note, people: ['gina', 'hans'], joinedOn: '2026-01-06', told: true as const }
  await remindSender({ ...work, awaited }, ref, told, kept.tag)
  expect([state.writes.length > 0, forgotten]).toEqual([true, []])
  for (const one of state.members[7] ?? []) one.pending = false
  await remindSender({ ...work, awaited }, ref, note, kept.tag)
  expect(forgotten).toEqual([])
  await remindSender({ ...work, awaited }, ref, told, kept.tag)
  expect(forgotten).toEqual([note.client])
})
