import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { awaitedKey } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { forgetAwaited, moveAwaited, settleArrival } from '#lib/onboarding/life/arrival/settle-arrival.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import type { LivingClient } from '#lib/onboarding/life/living-client.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../../events/kept-events.ts'
import { otherRef, otherTag, ref, tag } from '../../identity/search.ts'
import { memberOf, roomOf } from '../../memory-portal.ts'
import { at } from '../../memory-world.ts'
import { day, email, invited, openArrival, senderOf, written } from './arrival-world.ts'

const log = keepTestLog()
const logged = (event: string) => log.lines.filter((line) => (line as { event?: string }).event === event)
const counted = () => log.lines.filter((line) => 'ClientsJoined' in (line as object))

describe('a client who is waited for', () => {
  test('is left as it is until somebody has come', async () => {
    const { onboard, note, status, reports } = await invited()
    const [before, told] = [note(), reports.length]
    expect(await onboard()).toBe('left-alone')
    expect([note(), reports.length]).toEqual([before, told])
    expect(status()).toMatch(/not yet joined$/)
  })

  test('has joined when one of its people has, and the record says so once', async () => {
    const { onboard, join, time, note, status, reports, state } = await invited()
    join()
    time.now += 3 * day
    log.clear()
    expect(await onboard()).toBe('left-alone')
    expect([status(), note()]).toEqual(['ready: joined on 2026-01-08', undefined])
    expect(reports.at(-1)).toEqual({ state: 'ready', status: status(), at: time.now, joinedOn: '2026-01-08' })
    expect(logged('client.joined')).toMatchObject([
      { client: tag, roomId: String(state.rooms[0]?.id), detail: '2026-01-08' },
    ])
    expect(counted()).toMatchObject([{ ClientsJoined: 1, TimeToJoin: 3 * day }])
    const told = reports.length
    await onboard()
    expect(reports).toHaveLength(told)
  })

  test('is told to outlets, too, by its name, once', async () => {
    const world = await invited()
    const events = keptEvents()
    world.work.events = events.sink
    await world.onboard()
    expect(events.sent).toEqual([])
    world.join()
    for (let run = 0; run < 2; run += 1) await world.onboard()
    const room = { id: world.state.rooms[0]?.id, title: 'Client - Acme' }
    const data = { client: { key: tag, name: 'Acme' }, room, on: expect.stringMatching(/^2026-01-0\d$/) }
    expect(events.sent).toMatchObject([{ type: 'client.joined', data }])
  })

  test('is told of the day on which it was seen, whenever that could be written', async () => {
    const { onboard, join, time, note, work, status } = await invited()
    join()
    const { writeBack } = work.records
    work.records.writeBack = async () => Promise.reject(new Error('the CRM is down'))
    await expect(onboard()).rejects.toThrow('the CRM is down')
    expect(note()).toMatchObject({ joinedOn: '2026-01-05', room: expect.any(Number) })
    work.records.writeBack = writeBack
    time.now += 2 * day
    await onboard()
    expect(status()).toBe('ready: joined on 2026-01-05')
  })

  test('whose mail bounced says so once, also after a run that was cut off', async () => {
    const { onboard, setNote, note, work, status, reports, time } = await invited()
    const mail = { to: 'contact', person: 'x', how: 'bounced', on: '2026-01-08' } as const
    const before = note()
    setNote({ ...before, bounced: [mail] })
    const { write } = work.awaited
    work.awaited.write = async () => Promise.reject(new Error('the process died'))
    await expect(onboard()).rejects.toThrow('the process died')
    work.awaited.write = write
    expect(note()?.bounced).toEqual([mail])
    time.now += day
    const told = reports.length
    for (let run = 0; run < 2; run += 1) expect(await onboard()).toBe('left-alone')
    expect(status()).toBe('ready: invited on 2026-01-05, the mail of 2026-01-08 to a contact bounced, not yet joined')
    expect(reports.slice(told)).toEqual([{ state: 'ready', status: status(), at: time.now }])
    expect(note()).toEqual({ ...before, bounced: [{ ...mail, told: true }] })
    setNote({
      ...note(),
      bounced: [
        { ...mail, told: true },
        { to: 'manager', how: 'reported', on: '2026-01-09' },
      ],
    })
    await onboard()
    expect(status()).toContain('the mail of 2026-01-09 to a manager was reported as spam')
    expect(note()?.bounced?.every((one) => one.told)).toBe(true)
  })

  test.each([
    ['joined', 'ready: joined on 2026-01-08, the mail of 2026-01-05 to a contact bounced; the link ends'],
    [
      'came',
      'ready: invited on 2026-01-05, the mail of 2026-01-05 to a contact bounced, not joined within 30 days; the link ends',
    ],
  ])(
    'of whom nobody is waited for any more, since somebody %s, has a bounce said after all, once',
    async (how, said) => {
      const { onboard, join, time, note, setNote, status, crm, reports } = await invited()
      if (crm.record?.written) crm.record.written.status += '; the link ends'
      const room = note()?.room ?? 0
      if (how === 'joined') join()
      time.now += how === 'joined' ? 3 * day : 31 * day
      await onboard()
      expect(note()).toBeUndefined()
      const bounced = [{ to: 'contact', how: 'bounced', on: '2026-01-05' }] as const
      for (let run = 0; run < 2; run += 1) {
        const told = reports.length
        setNote({ room, late: true, bounced: [...bounced] })
        await onboard()
        expect([status(), note(), reports.length - told]).toEqual([said, undefined, run === 0 ? 1 : 0])
      }
      // Of another room, nothing is said on this record.
      setNote({ room: room + 1, late: true, bounced: [{ ...bounced[0], on: '2026-01-06' }] })
      await onboard()
      expect([status(), note()]).toEqual([said, undefined])
    },
  )

  test.each([
    ['has joined', 3, 'ready: joined on 2026-01-08, the mail of 2026-01-05 to a contact bounced'],
    [
      'has not joined in time',
      31,
      'ready: invited on 2026-01-05, the mail of 2026-01-05 to a contact bounced, not joined within 30 days',
    ],
  ])('whose mail bounced just before it %s has either said', async (how, days, said) => {
    const { onboard, join, time, note, setNote, status } = await invited()
    if (how === 'has joined') join()
    time.now += days * day
    setNote({ ...note(), bounced: [{ to: 'contact', how: 'bounced', on: '2026-01-05' }] })
    await onboard()
    expect([status(), note()]).toEqual([said, undefined])
  })

  test('whose mail bounced has a status that goes on saying what else it says', async () => {
    const { onboard, setNote, note, crm, status } = await invited()
    Object.assign(crm.record?.written ?? {}, { status: 'ready: invited on 2026-01-05, not yet joined; the link ends' })
    setNote({ ...note(), bounced: [{ to: 'contact', how: 'bounced', on: '2026-01-08' }] })
    await onboard()
    expect(status()).toMatch(/to a contact bounced, not yet joined; the link ends$/)
  })

  test('whose mail bounced, and who has no record, is left alone', async () => {
    const { records, ref: sent, fields, key } = senderOf()
    const world = openArrival({ records })
    await world.onboard(sent, fields)
    const [before, told] = [world.note(key), world.reports.length]
    if (!before) throw new Error('nobody is waited for')
    const bounced = [{ to: 'contact', how: 'bounced', on: '2026-01-08' }] as const
    world.texts.set(awaitedKey(key), { text: JSON.stringify({ ...before, bounced }), tag: 'set' })
    await world.onboard(sent, fields)
    expect(world.note(key)?.bounced).toEqual([{ ...bounced[0], told: true }])
    expect(world.reports.slice(told).some(({ status }) => status?.includes('bounced'))).toBe(false)
  })

  test('whose mail bounced while its end is announced has a status that goes on naming the end', async () => {
    const { onboard, setNote, note, crm, reports, status } = await invited()
    Object.assign(crm.record?.written ?? {}, { state: 'ending', status: 'ends on 2026-12-30: its room goes' })
    setNote({ ...note(), bounced: [{ to: 'contact', how: 'bounced', on: '2026-01-08' }] })
    const told = reports.length
    await onboard()
    expect(reports.slice(told).some(({ status: said }) => said?.includes('bounced'))).toBe(false)
    expect(status()).not.toContain('bounced')
    expect(note()?.bounced).toMatchObject([{ told: true }])
  })

  test('whose end is announced has joined, and its status goes on naming the end', async () => {
    const { onboard, join, crm, reports, note } = await invited()
    const status = 'ends on 2026-12-30: its room goes'
    Object.assign(crm.record?.written ?? {}, { state: 'ending', status })
    join()
    await onboard()
    expect(reports.find(({ joinedOn }) => joinedOn)).toMatchObject({ state: 'ending', status })
    expect(note()).toBeUndefined()
  })

  test('is not waited for any more when its days are over, which stays true', async () => {
    const { onboard, time, note, status, reports, state } = await invited()
    time.now += 30 * day - 1
    await onboard()
    expect(note()).toBeDefined()
    time.now += 1
    await onboard()
    expect([note(), status()]).toEqual([undefined, 'ready: invited on 2026-01-05, not joined within 30 days'])
    expect(reports.at(-1)).toEqual({ state: 'ready', status: status(), at: time.now })
    expect(logged('client.not_joined')).toMatchObject([{ client: tag, roomId: String(state.rooms[0]?.id) }])
    expect(counted()).toEqual([])
  })

  test('whose end is announced goes on saying so when its days are over', async () => {
    const { onboard, crm, time, note, reports } = await invited()
    Object.assign(crm.record?.written ?? {}, { state: 'ending', status: 'ends on 2026-12-30: its room goes' })
    time.now += 30 * day
    const told = reports.length
    await onboard()
    expect(note()).toBeUndefined()
    expect(reports.slice(told).filter(({ status }) => /not joined/.test(status))).toEqual([])
  })

  test('is not waited for any more over the end of its room, nor when it is gone or is another one', async () => {
    for (const change of ['ended', 'deleted', 'other', 'unreadable']) {
      const { onboard, state, crm, note, setNote, texts, reports } = await invited()
      const told = reports.length
      if (change === 'ended')
        Object.assign(crm.record?.written ?? {}, { state: 'ended', status: 'ended on 2026-01-05: x' })
      if (change === 'deleted') state.rooms.splice(0)
      if (change === 'other') setNote({ room: 4711, joinedOn: '2026-01-05' })
      if (change === 'unreadable') for (const one of texts.values()) one.text = '{'
      await onboard()
      expect(note(), change).toBeUndefined()
      expect(
        reports.slice(told).filter(({ joinedOn }) => joinedOn),
        change,
      ).toEqual([])
    }
  })

  test('is waited for where DocSpace does not show who is in the room, and waits where it does not answer', async () => {
    const { onboard, work, note, join } = await invited()
    join()
    const { list } = work.docspace.members
    const refusing = (error: Error) => Object.assign(work.docspace.members, { list: async () => Promise.reject(error) })
    refusing(new DocSpaceRefusal(403, 'GET share'))
    await onboard()
    expect(note()).not.toHaveProperty('joinedOn')
    refusing(new Error('it is down'))
    await expect(onboard()).rejects.toThrow('it is down')
    Object.assign(work.docspace.members, { list })
    await onboard()
    expect(note()).toBeUndefined()
  })

  test('is waited for by those too whom following let in since, of this room', async () => {
    const { onboard, state, work, note, setNote, status } = await invited()
    const [room] = state.rooms
    const kept = await work.memories?.read(tag)
    if (!room || !kept?.memory) throw new Error('nothing is remembered')
    const guests = [
      { id: 'late', address: 'hash', access: 2 },
      { address: 'hash', access: 2 },
    ]
    await work.memories?.write({ ...kept.memory, guests }, kept.tag)
    setNote({ room: room.id, people: ['gone'] })
    await onboard()
    expect(note()).toMatchObject({ people: ['gone', 'late'], room: room.id })
    const again = await work.memories?.read(tag)
    const ofOther = { ...kept.memory, room: 4711, guests: [{ id: 'other', address: 'h', access: 2 }] }
    await work.memories?.write(ofOther, again?.tag)
    state.members[room.id]?.push(memberOf('other'))
    await onboard()
    expect(note()?.people).toEqual(['gone', 'late'])
    state.members[room.id]?.push(memberOf('late'))
    await onboard()
    expect([note(), status()]).toEqual([undefined, 'ready: joined on 2026-01-05'])
  })

  test('costs nothing where it is not asked for', async () => {
    const world = openArrival({}, null)
    const client = { record: { ...written }, room: roomOf(7) } as unknown as LivingClient
    world.setNote({ room: 7, joinedOn: '2026-01-05' })
    expect((await settleArrival(world.work, client)).client).toBe(client)
    await moveAwaited(world.work, ref, otherRef)
    expect(world.note()).toBeDefined()
  })
})

describe('a sender without records', () => {
  test('is told once of a client who has joined, by an event of its own', async () => {
    const { ref: sent, record, records, fields, key } = senderOf()
    const world = openArrival({ records })
    await world.onboard(sent, fields)
    world.join()
    await world.onboard(sent, fields)
    const joined = world.reports.filter(({ joinedOn }) => joinedOn)
    const [room] = world.state.rooms
    expect(joined).toMatchObject([
      {
        state: 'ready',
        status: 'joined on 2026-01-05',
        joinedOn: '2026-01-05',
        roomId: room?.id,
        roomTitle: room?.title,
      },
    ])
    expect(record.spelledId).toBe('Cus_A')
    expect(world.note(key)).toBeUndefined()
  })

  test('whose room was made by a run that was cut off is waited for those from outside', async () => {
    const { ref: sent, records, fields, key } = senderOf()
    const world = openArrival({ records })
    await world.onboard(sent, fields)
    const [room] = world.state.rooms
    const begun = world.note(key)
    if (!begun || !room) throw new Error('nobody is waited for')
    const { room: _, ...unfinished } = { ...begun, people: [] }
    world.state.members[room.id]?.push(
      memberOf('visitor', { guest: true, deactivated: true }),
      memberOf('casual', { pending: true }),
      memberOf('boss', { pending: true, guest: true, owner: true }),
    )
    const stored = await world.awaited.read(key)
    await world.awaited.write(unfinished, stored)
    await world.onboard(sent, fields)
    expect(world.note(key)).toMatchObject({ room: room.id, people: [`account of ${email}`, 'visitor', 'casual'] })
  })

  test('is told nothing of a client who has not joined in time', async () => {
    const { ref: sent, records, fields, key } = senderOf()
    const world = openArrival({ records })
    await world.onboard(sent, fields)
    world.time.now += 30 * day
    await world.onboard(sent, fields)
    expect(world.reports.filter(({ status }) => /joined/.test(status))).toEqual([])
    expect(world.note(key)).toBeUndefined()
  })
})

test('a client whose record has another key now is waited for under that one', async () => {
  const world = openArrival()
  world.setNote({ room: 7, people: ['gina'] })
  await moveAwaited(world.work, ref, otherRef)
  expect([world.note(), world.note(otherTag)]).toEqual([
    undefined,
    { v: 1, client: otherTag, room: 7, invitedAt: at, people: ['gina'] },
  ])
  world.setNote({ room: 8 })
  await moveAwaited(world.work, ref, otherRef)
  expect([world.note(), world.note(otherTag)?.room]).toEqual([undefined, 7])
  await moveAwaited(world.work, ref, otherRef)
  expect(world.note(otherTag)?.room).toBe(7)
})

describe('a look at one client', () => {
  const clientIn = ({ crm, state }: Awaited<ReturnType<typeof invited>>): LivingClient =>
    ({ record: { ...crm.record }, room: state.rooms[0] }) as unknown as LivingClient

  test('returns it with its record as it is now', async () => {
    const joined = await invited()
    joined.join()
    const client = clientIn(joined)
    const { record } = (await settleArrival(joined.work, client)).client
    expect(record).toEqual({
      ...client.record,
      written: { ...client.record.written, status: 'ready: joined on 2026-01-05', joinedOn: '2026-01-05' },
    })
    const late = await invited()
    late.time.now += 30 * day
    const { written } = (await settleArrival(late.work, clientIn(late))).client.record
    expect(written?.status).toBe('ready: invited on 2026-01-05, not joined within 30 days')
    expect(written).not.toHaveProperty('joinedOn')
  })

  test('writes nothing where nothing is new, and needs no memory of the room', async () => {
    const world = await invited()
    const before = await world.awaited.read(tag)
    await settleArrival(world.work, clientIn(world))
    const { memories: _, ...forgetful } = world.work
    await settleArrival(forgetful, clientIn(world))
    await settleArrival({ ...world.work, memories: { read: async () => undefined } as never }, clientIn(world))
    expect((await world.awaited.read(tag))?.tag).toBe(before?.tag)
  })

  test('notes the room of a run that was cut off, also where nobody from outside is in it yet', async () => {
    const world = await invited()
    const [room] = world.state.rooms
    world.state.members[room?.id ?? 0] = []
    await world.awaited.write({ v: 1, client: tag, invitedAt: at, people: [] }, await world.awaited.read(tag))
    const { memories: _, ...forgetful } = world.work
    await settleArrival(forgetful, clientIn(world))
    expect(world.note()).toEqual({ v: 1, client: tag, room: room?.id, invitedAt: at, people: [] })
  })
})

test('a client whose room is gone is forgotten where it is waited for, and nothing is thrown away otherwise', async () => {
  const asked = openArrival()
  const forgotten: string[] = []
  const awaited = { ...asked.awaited, forget: async (client: string) => void forgotten.push(client) }
  expect(await forgetAwaited({ ...asked.work, awaited }, tag)).toBe(false)
  expect(forgotten).toEqual([])
  asked.setNote({})
  expect(await forgetAwaited({ ...asked.work, awaited }, tag)).toBe(true)
  expect(forgotten).toEqual([tag])
  const { awaited: _, ...without } = asked.work
  expect(await forgetAwaited(without, tag)).toBe(false)
  const silent = openArrival({}, null)
  silent.setNote({})
  expect(await forgetAwaited(silent.work, tag)).toBe(false)
  expect(silent.note()).toBeDefined()
})

describe('a client who is waited for', () => {
  test('and whose record is gone is waited for no more, and not parked; the next message of it is', async () => {
    const world = await invited()
    world.crm.record = undefined
    world.work.records.read = async () => undefined
    expect(await world.onboard()).toBe('not-a-client')
    expect(world.note()).toBeUndefined()
    await expect(world.onboard()).rejects.toMatchObject({ reason: { code: 'client-deleted' } })
  })

  test('and is no client any more is waited for no more', async () => {
    const world = await invited()
    const { record } = world.crm
    world.work.records.read = async () => record && { ...record, isClient: false }
    expect(await world.onboard()).toBe('not-a-client')
    expect(world.note()).toBeUndefined()
  })

  test('and is gone without a room, where a deletion is an end, is waited for no more', async () => {
    const world = await invited({ settings: { end: { when: { stage: 'Lost' }, do: ['archive'], deleted: true } } })
    const ends = createEnds(async () => world.store)
    world.state.rooms.length = 0
    world.work.records.read = async () => undefined
    expect(await onboardClient({ ...world.work, ends }, ref)).toBe('not-a-client')
    expect(world.note()).toBeUndefined()
  })
})

describe('a sender without records whose run was cut off after its link', () => {
  const welcoming = { mails: { sender: 'a@acme.example', welcome: { to: 'everybody' as const } } }

  test('has its people welcomed by the next run, once', async () => {
    const { records, ref: sent, fields, key } = senderOf()
    const world = openArrival({ records, settings: welcoming })
    const mailed: unknown[] = []
    const work = { ...world.work, sendMail: async ({ to }: { to: readonly string[] }) => void mailed.push(...to) }
    const { write } = work.awaited
    const begun: unknown[] = []
    work.awaited = {
      ...work.awaited,
      write: async (note, over) => {
        if (note.room !== undefined) throw new Error('the process died')
        begun.push(note.toWelcome)
        return write(note, over)
      },
    }
    await expect(onboardClient(work, sent, fields)).rejects.toThrow('the process died')
    expect([begun, mailed]).toEqual([[true], []])
    work.awaited = world.awaited
    const bounced = [{ to: 'contact', how: 'bounced', on: '2026-01-05' }] as const
    world.texts.set(awaitedKey(key), { text: JSON.stringify({ ...world.note(key), bounced }), tag: 'set' })
    for (let run = 0; run < 2; run += 1) await onboardClient(work, sent, fields)
    expect(world.note(key)?.bounced).toEqual([{ ...bounced[0], told: true }])
    expect(mailed).toEqual([email])
    expect(world.note(key)).toMatchObject({ welcomed: [`account of ${email}`] })
    expect(world.note(key)).not.toHaveProperty('toWelcome')
  })
})
