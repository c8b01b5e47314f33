import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { remindAwaited } from '#lib/onboarding/life/arrival/remind-awaited.ts'
import { createEnds } from '#lib/onboarding/life/end/end-store.ts'
import type { LivingClient } from '#lib/onboarding/life/living-client.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../../../events/kept-events.ts'
import { tag } from '../../../identity/search.ts'
import { at } from '../../../memory-world.ts'
import { day, email, openArrival, senderOf } from '../arrival-world.ts'

const log = keepTestLog()
const logged = (event: string) => log.lines.filter((line) => (line as { event?: string }).event === event)
const guest = `account of ${email}`
const settings = { remind: { after: ['3d', '6d'] } }

/** A client whose room is ready, on the `days`th day after its invitation. */
const waiting = async (days: number, more: Parameters<typeof openArrival>[0] = {}) => {
  const world = openArrival({ settings, ...more })
  const events = keptEvents()
  await world.onboard()
  world.work.events = events.sink
  world.time.now += days * day
  const roomId = world.state.rooms[0]?.id ?? 0
  const mails = () => world.state.writes.filter((line) => line.startsWith('mail '))
  return { ...world, events, roomId, mails }
}

describe('a client who has not joined', () => {
  test('is invited again on the days of the settings, and the record, outlets and figures say so', async () => {
    const { onboard, mails, status, events, time, note, roomId, reports } = await waiting(2)
    await onboard()
    expect([mails(), events.sent, note()?.reminders]).toEqual([[], [], undefined])
    time.now += day
    log.clear()
    for (let run = 0; run < 2; run += 1) expect(await onboard()).toBe('left-alone')
    expect(mails()).toEqual([`mail ${guest} in ${roomId}`])
    expect(status()).toBe('ready: invited on 2026-01-05, reminded on 2026-01-08, not yet joined')
    expect(reports.at(-1)).toEqual({ state: 'ready', status: status(), at: time.now })
    const room = { id: roomId, title: 'Client - Acme' }
    const data = { client: { key: tag, name: 'Acme' }, room, time: 1, last: false }
    expect(events.sent).toMatchObject([{ type: 'client.reminded', data }])
    expect(logged('client.reminded')).toMatchObject([{ client: tag, roomId: String(roomId), count: 1, detail: '1' }])
    expect(log.lines.filter((line) => 'ClientsReminded' in (line as object))).toHaveLength(1)
    expect(logged('client.not_reminded')).toEqual([])
    time.now += 3 * day
    for (let run = 0; run < 2; run += 1) await onboard()
    expect(mails()).toHaveLength(2)
    expect(status()).toBe('ready: invited on 2026-01-05, reminded for the last time on 2026-01-11, not yet joined')
    expect(events.sent[1]).toMatchObject({ data: { time: 2, last: true } })
    expect(logged('client.reminded')[1]).toMatchObject({ detail: '2, the last' })
    expect(new Set(events.sent.map(({ id }) => id)).size).toBe(2)
    expect(note()?.reminders).toEqual({
      ...{ upTo: 6, sent: 2, mailedAt: time.now },
      last: { how: 'for-the-last-time', on: '2026-01-11' },
    })
  })

  test('is sent the invitation anew that has run out, once, and the second time it is told alone', async () => {
    const { onboard, mails, status, time, events, reports } = await waiting(13)
    for (let run = 0; run < 2; run += 1) await onboard()
    expect(mails()).toHaveLength(1)
    expect(status()).toBe(
      'ready: invited on 2026-01-05, ran out on 2026-01-12, sent again on 2026-01-18, not yet joined',
    )
    expect(events.sent).toMatchObject([{ data: { time: 1, last: true } }])
    time.now += 7 * day
    const told = reports.length
    for (let run = 0; run < 2; run += 1) await onboard()
    expect([mails().length, reports.length]).toEqual([1, told + 1])
    expect(status()).toBe(
      'ready: invited on 2026-01-05, sent again on 2026-01-18, ran out on 2026-01-25, not yet joined',
    )
  })

  test('is not reminded where nobody asks for it', async () => {
    const world = openArrival()
    await world.onboard()
    world.time.now += 9 * day
    await world.onboard()
    expect([world.note()?.reminders, world.status()]).toEqual([
      undefined,
      'ready: invited on 2026-01-05, not yet joined',
    ])
  })

  test('goes on from the log of its room when the run is cut off, and nobody gets two mails', async () => {
    for (const cut of ['before', 'after'] as const) {
      const { onboard, work, mails, status, note, events } = await waiting(3)
      const { sendAgain } = work.docspace.members
      Object.assign(work.docspace.members, {
        sendAgain: async (id: number, people: readonly string[]) => {
          if (cut === 'after') await sendAgain(id, people)
          throw new Error('the process died')
        },
      })
      await expect(onboard()).rejects.toThrow('the process died')
      expect(note()?.reminders?.begun, cut).toMatchObject({ people: [guest], at: at + 3 * day })
      Object.assign(work.docspace.members, { sendAgain })
      await onboard()
      expect(mails(), cut).toHaveLength(1)
      expect(status(), cut).toContain('reminded on 2026-01-08')
      expect(events.sent, cut).toHaveLength(1)
      expect(note()?.reminders, cut).not.toHaveProperty('begun')
    }
  })

  test('notes each time that DocSpace is asked, before it is, and nothing where it is not', async () => {
    const { onboard, work, state, roomId, note } = await waiting(3)
    let written = 0
    const { awaited } = work
    work.awaited = awaited && {
      ...awaited,
      write: (one, over) => {
        written += 1
        return awaited.write(one, over)
      },
    }
    const { sendAgain } = work.docspace.members
    const { writeBack } = work.records
    const asked = () => note()?.reminders?.begun?.asked.length
    const runs = async (): Promise<unknown> => {
      written = 0
      await onboard().catch(() => {})
      return [asked(), written]
    }
    Object.assign(work.docspace.members, { sendAgain: async () => Promise.reject(new Error('the process died')) })
    expect([await runs(), await runs()]).toEqual([
      [1, 1],
      [2, 1],
    ])
    const { entries } = work.docspace.roomLog
    work.records.writeBack = async () => Promise.reject(new Error('the CRM is down'))
    Object.assign(work.docspace.roomLog, { entries: async () => Promise.reject(new DocSpaceRefusal(403, 'GET log')) })
    expect(await runs()).toEqual([2, 0])
    Object.assign(work.docspace.roomLog, { entries })
    await sendAgain(roomId, [guest])
    expect(await runs()).toEqual([2, 0])
    work.records.writeBack = writeBack
    expect(await runs()).toEqual([undefined, 1])
    expect(state.writes.filter((line) => line.startsWith('mail'))).toHaveLength(1)
  })

  test('is looked at once where it is not time, and not at all without a place for the note', async () => {
    const { onboard, work, state, crm } = await waiting(2)
    const { list } = work.docspace.members
    let looked = 0
    Object.assign(work.docspace.members, {
      list: (id: number) => {
        looked += 1
        return list(id)
      },
    })
    await onboard()
    expect(looked).toBe(1)
    const stored = await work.awaited?.read(tag)
    if (!stored?.note) throw new Error('nobody is waited for')
    const { awaited: _, ...without } = work
    const client = { record: { ...crm.record }, room: state.rooms[0] } as unknown as LivingClient
    await remindAwaited(without, client, { ...stored, note: stored.note })
    expect(looked).toBe(1)
  })

  test('costs one read of its note, whether it is time or nobody waits for it any more', async () => {
    const { onboard, work, time, join } = await waiting(2)
    const { awaited } = work
    let reads = 0
    work.awaited = awaited && {
      ...awaited,
      read: (client) => {
        reads += 1
        return awaited.read(client)
      },
    }
    const run = async () => {
      reads = 0
      await onboard()
      return reads
    }
    expect(await run()).toBe(1)
    time.now += day
    expect(await run()).toBe(1)
    join()
    expect([await run(), await run()]).toEqual([1, 1])
  })

  test('keeps what else its record says, and has a record that says nothing yet say so', async () => {
    for (const [said, shown] of [
      [
        'ready: invited on 2026-01-05, not yet joined; the link ends',
        'reminded on 2026-01-08, not yet joined; the link ends',
      ],
      [undefined, 'reminded on 2026-01-08, not yet joined'],
    ]) {
      const { onboard, crm, status } = await waiting(3)
      Object.assign(crm.record?.written ?? {}, { status: said })
      await onboard()
      expect(status()).toBe(`ready: invited on 2026-01-05, ${shown}`)
    }
  })

  test('who comes between the look and the reminder gets nothing', async () => {
    const { onboard, work, mails, join, note, status } = await waiting(3)
    const { list } = work.docspace.members
    Object.assign(work.docspace.members, {
      list: async (id: number) => {
        const members = structuredClone(await list(id))
        join()
        return members
      },
    })
    await onboard()
    expect([mails(), note()?.joinedOn, note()?.reminders]).toEqual([[], '2026-01-08', undefined])
    await onboard()
    expect([note(), status()]).toEqual([undefined, 'ready: joined on 2026-01-08'])
  })

  test('tells the same event when the record could not be written', async () => {
    const { onboard, work, events, time, mails, status } = await waiting(3)
    const { writeBack } = work.records
    work.records.writeBack = async () => Promise.reject(new Error('the CRM is down'))
    await expect(onboard()).rejects.toThrow('the CRM is down')
    work.records.writeBack = writeBack
    time.now += day
    await onboard()
    expect(new Set(events.sent.map(({ id }) => id)).size).toBe(1)
    expect([mails().length, status()]).toEqual([
      1,
      'ready: invited on 2026-01-05, reminded on 2026-01-08, not yet joined',
    ])
  })

  test('who came or was taken out since the run that was cut off gets nothing', async () => {
    for (const change of ['came', 'taken out'] as const) {
      const { onboard, work, mails, join, note, state, roomId, events, status, reports } = await waiting(3)
      const { sendAgain } = work.docspace.members
      Object.assign(work.docspace.members, { sendAgain: async () => Promise.reject(new Error('the process died')) })
      await expect(onboard()).rejects.toThrow('the process died')
      Object.assign(work.docspace.members, { sendAgain })
      if (change === 'came') join()
      else state.members[roomId] = (state.members[roomId] ?? []).filter(({ userId }) => userId !== guest)
      const [before, told] = [status(), reports.length]
      await onboard()
      expect([mails(), events.sent.filter(({ type }) => type === 'client.reminded')], change).toEqual([[], []])
      if (change === 'taken out') {
        expect(note()?.reminders, change).toEqual({ upTo: 3, sent: 0 })
        expect([status(), reports.length]).toEqual([before, told])
      }
    }
  })

  test('whom others have invited today is left alone until tomorrow', async () => {
    const { onboard, state, roomId, mails, time, note } = await waiting(3)
    const by = { id: 'ben', name: 'Ben' }
    state.logs[roomId] = [{ id: 1, action: 'RoomInviteResend', by, at: time.now - 1, whom: guest, tags: [] }]
    await onboard()
    expect([mails(), note()?.reminders]).toEqual([[], { upTo: 0, sent: 0, mailedAt: time.now - 1 }])
    time.now += day
    await onboard()
    expect(mails()).toHaveLength(1)
    expect(state.writes).toContainEqual(expect.stringMatching(new RegExp(`^access \\d+ for ${email} in`)))
  })
})

describe('nobody is reminded', () => {
  test('whose end is announced, who is no client any more, or whose room is in the archive', async () => {
    for (const change of ['ending', 'no client', 'archived', 'taken out']) {
      const { onboard, crm, state, mails, note, roomId } = await waiting(3)
      if (change === 'ending')
        Object.assign(crm.record?.written ?? {}, { state: 'ending', status: 'ends on 2026-12-30: x' })
      if (change === 'no client') Object.assign(crm.record ?? {}, { isClient: false })
      if (change === 'archived') Object.assign(state.rooms[0] ?? {}, { archived: true })
      if (change === 'taken out') state.members[roomId] = []
      await onboard()
      expect([mails(), note()?.reminders], change).toEqual([[], undefined])
    }
  })

  test('whose end the same run announces, nor who the same run takes out of the room', async () => {
    const end = { when: { stage: 'Lost' }, after: '30d', do: ['archive'] }
    const lost = await waiting(3, { settings: { ...settings, end } })
    const { store } = memoryTexts()
    lost.work.ends = createEnds(async () => store)
    Object.assign(lost.work.docspace.links, { all: async () => [] })
    lost.crm.values = { stage: 'Lost' }
    expect(await lost.onboard()).toBe('end-announced')
    expect([lost.mails(), lost.note()?.reminders]).toEqual([[], undefined])
    const left = await waiting(3, { settings: { ...settings, follow: { contacts: 'replace' } } })
    Object.assign(left.crm.record ?? {}, { emails: ['other@x.example'] })
    expect(await left.onboard()).toBe('followed')
    expect(left.mails().filter((line) => line.includes(guest))).toEqual([])
  })

  test('where DocSpace refuses, does not send it, or does not show the log, and the record says so', async () => {
    for (const [change, logsRead] of [
      ['refuses', 1],
      ['sends none', 2],
      ['no log', 0],
    ] as const) {
      const { onboard, work, mails, status, events, note, state } = await waiting(3)
      const refusal = async () => Promise.reject(new DocSpaceRefusal(403, 'POST'))
      if (change === 'refuses') Object.assign(work.docspace.members, { sendAgain: refusal })
      if (change === 'sends none') Object.assign(work.docspace.members, { sendAgain: async () => {} })
      if (change === 'no log') Object.assign(work.docspace.roomLog, { entries: refusal })
      log.clear()
      await onboard()
      expect([mails(), events.sent], change).toEqual([[], []])
      expect(status(), change).toBe(
        'ready: invited on 2026-01-05, the reminder of 2026-01-08 was not sent, not yet joined',
      )
      expect(logged('client.not_reminded'), change).toMatchObject([{ client: tag, count: 1 }])
      expect(note()?.reminders, change).toMatchObject({ upTo: 3, sent: 0 })
      expect(state.reads.filter((line) => line.startsWith('log')).length, change).toBe(logsRead)
      await onboard()
      expect(logged('client.not_reminded'), change).toHaveLength(1)
    }
  })

  test('while the log does not answer', async () => {
    const { onboard, work, mails, note } = await waiting(3)
    Object.assign(work.docspace.roomLog, { entries: async () => Promise.reject(new Error('it is down')) })
    await expect(onboard()).rejects.toThrow('it is down')
    expect([mails(), note()?.reminders]).toEqual([[], undefined])
  })
})

test('a sender without records hears of it by outlets, until its end is announced', async () => {
  const { ref: sent, records, fields, key } = senderOf()
  for (const phase of [undefined, 'off', 'announced'] as const) {
    const world = await waiting(3, { records })
    await world.onboard(sent, fields)
    world.time.now += 3 * day
    const state = { phase, room: world.note(key)?.room, day: '2026-12-30', announcedAt: at }
    world.work.ends = { read: async () => ({ state: phase && state, tag: 't' }), write: async () => ({}) } as never
    const told = world.reports.length
    world.events.sent.splice(0)
    await world.onboard(sent, fields)
    const types = world.events.sent.map(({ type }) => type)
    expect(types, phase).toEqual(phase === 'announced' ? [] : ['client.reminded'])
    expect(
      world.reports.slice(told).filter(({ status }) => /reminded/.test(status)),
      phase,
    ).toEqual([])
  }
})

test('the manager of the room gets one mail after the last reminder, and none after the others', async () => {
  const remind = { ...settings.remind, tell: 'manager', sender: 'roomkeeper@acme.example' }
  const { onboard, work, time, note, mails } = await waiting(3, { settings: { remind } })
  const sent: string[][] = []
  let isDown = true
  work.sendMail = async ({ to, subject }) => {
    if (isDown) throw new NotDelivered('SES is busy')
    sent.push([...to, subject])
  }
  await onboard()
  expect(note()?.reminders).not.toHaveProperty('toTell')
  time.now += 3 * day
  await onboard()
  expect([sent, note()?.reminders?.toTell]).toEqual([[], { tries: 1, unsure: false }])
  isDown = false
  time.now += day
  for (let run = 0; run < 2; run += 1) await onboard()
  expect(sent).toEqual([['anna@example.com', 'Nobody has come into the room Client - Acme yet']])
  expect([mails().length, note()?.reminders?.toTell]).toEqual([2, undefined])
})

describe('a reminder by a mail of our own', () => {
  const remind = { ...settings.remind, by: 'mail', sender: 'roomkeeper@acme.example' }
  const given = { settings: { remind, culture: 'de' } }

  test('goes to the guest in the language of the room, and DocSpace mails only when the link has run out', async () => {
    const { onboard, work, time, status, mails, note } = await waiting(3, given)
    const sent: string[][] = []
    work.sendMail = async ({ to, subject, replyTo = [] }) => void sent.push([...to, subject, ...replyTo])
    for (let run = 0; run < 2; run += 1) await onboard()
    expect(sent).toEqual([[email, 'Ihr Raum Client - Acme wartet auf Sie', 'anna@example.com']])
    expect(status()).toBe('ready: invited on 2026-01-05, reminded on 2026-01-08, not yet joined')
    expect(note()?.reminders).not.toHaveProperty('mailedAt')
    time.now += 4 * day
    for (let run = 0; run < 2; run += 1) await onboard()
    expect([sent.length, mails().length]).toEqual([1, 1])
    expect(status()).toContain('ran out on 2026-01-12, sent again on 2026-01-12')
  })

  test('is in English where the rules have no room for the client any more', async () => {
    const { work, ...world } = await waiting(3, given)
    const sent: string[] = []
    work.sendMail = async ({ subject }) => void sent.push(subject)
    work.settings = { ...work.settings, rooms: [{ name: 'none', skip: true, where: {} }] }
    await world.onboard()
    expect(sent).toEqual(['Your room Client - Acme is waiting for you'])
  })

  test('is sent once, also where the run was cut off', async () => {
    const { onboard, work, status, mails, note } = await waiting(3, given)
    let sent = 0
    work.sendMail = async () => {
      sent += 1
      throw new Error('the process died')
    }
    await expect(onboard()).rejects.toThrow('the process died')
    const { writeBack } = work.records
    work.records.writeBack = async () => Promise.reject(new Error('the CRM is down'))
    await expect(onboard()).rejects.toThrow('the CRM is down')
    expect(note()?.reminders?.begun?.asked).toHaveLength(1)
    work.records.writeBack = writeBack
    for (let run = 0; run < 2; run += 1) await onboard()
    expect([sent, mails()]).toEqual([1, []])
    expect(status()).toContain('reminded on 2026-01-08')
  })
})
