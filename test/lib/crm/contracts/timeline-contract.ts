import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import type { Fault, FaultAction } from '#infra/simulators/http/faults.ts'
import type { Timeline, TimelineNote } from '#lib/crm/records/timeline/timeline.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import type { ListingVendor } from '../worlds/listed-world.ts'
import { caught, fault, openWorldTimeline, refOf, startReceiver, testClock, type World } from '../worlds/world.ts'

/** One CRM as the contract of timelines sees it. */
export interface TimelineVendor extends ListingVendor {
  /** The texts of the notes on a record, the newest first. */
  notesOn(world: World, ref: ClientRef): Promise<string[]>
  /** Writes so many other notes on a record. */
  crowd?(world: World, ref: ClientRef, count: number): Promise<void>
  /** How many other notes are more than one page of them. */
  pageOfNotes?: number
  /** The call that writes a note. */
  noting: { method: string; path: RegExp }
  /** What is left in the note of what somebody typed who wants to be markup, and of the link. */
  typed: string
  link: string
  /** Fields that change with a note of ours. */
  ownTraces: readonly string[]
}

export const aNote: TimelineNote = {
  id: 'evt_0123456789abcdef0123456789abcdef',
  at: Date.parse('2026-01-15T10:00:00Z'),
  headline: 'A room is ready',
  lines: ['Room: <b>1. @anna.manager</b> & [x](y)\n*z*'],
  url: 'https://portal.example.com/rooms/shared/4711',
}

/** What outlets need of every CRM whose records have a timeline, shown on the CRM's simulator. */
export const timelineContract = (name: string, vendor: TimelineVendor) => {
  describe(`${name}: timeline`, () => {
    let world: World
    let timeline: Timeline
    let ref: ClientRef

    beforeEach(async () => {
      world = await vendor.start(testClock())
      timeline = await openWorldTimeline(world)
      ref = refOf(world, await world.sim.createClient({ name: 'Acme', email: 'contact@acme.example.com' }))
    })
    afterEach(() => world.sim.stop())

    const notes = () => vendor.notesOn(world, ref)
    const arm = (match: NonNullable<Fault['match']>, happens: FaultAction, times = 2) =>
      world.sim.faults.add(fault(match, happens, times))

    it('writes a note with what happened, the room and its id, in which nothing that was typed is markup', async () => {
      expect(await timeline.write(ref, aNote, false)).toBe('written')
      const [text = '', ...others] = await notes()
      expect(others).toEqual([])
      for (const part of [vendor.typed, vendor.link, 'A room is ready']) expect(text).toContain(part)
      expect(text.replaceAll('\\', '')).toContain(`Roomkeeper ${aNote.id}`)
    })

    it('writes one without a room', async () => {
      const { url: _, ...without } = aNote
      expect(await timeline.write(ref, without, false)).toBe('written')
      expect((await notes())[0]).not.toContain('https://')
    })

    it('writes none twice whose answer was lost', async () => {
      arm(vendor.noting, { kind: 'truncate' })
      expect(await caught(timeline.write(ref, aNote, false))).toMatchObject({ reason: { code: 'crm-unreachable' } })
      world.clock.pass(60_000)
      expect(await timeline.write(ref, aNote, true)).toBe('there')
      expect(await notes()).toHaveLength(1)
    })

    it('writes one that was not written before', async () => {
      await timeline.write(ref, { ...aNote, id: 'evt_other' }, false)
      arm(vendor.noting, { kind: 'status', status: 503 })
      expect(await caught(timeline.write(ref, aNote, false))).toMatchObject({ reason: { code: 'crm-unreachable' } })
      world.sim.faults.clear()
      expect(await timeline.write(ref, aNote, true)).toBe('written')
      expect(await notes()).toHaveLength(2)
    })

    const { crowd, pageOfNotes = 0 } = vendor
    it.runIf(crowd)('finds its own among more notes than are read at once', async () => {
      await timeline.write(ref, aNote, false)
      world.clock.pass(1_000)
      await crowd?.(world, ref, pageOfNotes)
      expect(await timeline.write(ref, aNote, true)).toBe('there')
      expect(await timeline.write(ref, { ...aNote, id: 'evt_new' }, true)).toBe('written')
    })

    it('has nothing to write on where the record was deleted, or is none', async () => {
      await world.sim.deleteClient(ref.id)
      expect(await timeline.write(ref, aNote, false)).toBe('gone')
      expect(await timeline.write(ref, aNote, true)).toBe('gone')
      expect(await notes()).toEqual([])
    })

    it.each([
      [401, 'crm-key-refused', 'RetryLater'],
      [403, 'crm-forbidden', 'RetryLater'],
      [429, 'crm-busy', 'RetryLater'],
      [418, 'crm-not-understood', 'Park'],
    ])('says why when writing meets %i', async (status, code, kind) => {
      arm(vendor.noting, { kind: 'status', status })
      expect(await caught(timeline.write(ref, aNote, false))).toMatchObject({ name: kind, reason: { code } })
    })

    it('begins nothing by its own notes', async () => {
      const { clients, matching } = vendor.filter
      const receiver = await startReceiver(world, vendor.path, { clients })
      try {
        await world.sim.subscribe(receiver.url)
        await vendor.tellOwnChanges?.(world, receiver.url)
        const made = refOf(world, await world.sim.createClient({ name: 'Beta', ...matching }))
        await world.sim.flush()
        expect(receiver.created).toEqual([{ ref: made }])
        await timeline.write(made, aNote, false)
        world.clock.pass(60_000)
        await world.sim.flush()
        expect(receiver.created).toHaveLength(1)
      } finally {
        await receiver.stop()
      }
    })

    it.each(vendor.ownTraces)('cannot be asked to watch %s, which changes with each note', (field) => {
      const [{ object }] = vendor.filter.clients
      const clients = [{ object, where: { [field]: ['1'] } }]
      const { error } = z.safeParse(world.source.settings, { ...world.settings, clients })
      expect(error?.issues).toMatchObject([{ path: ['clients'], message: expect.stringContaining(field) }])
    })
  })
}
