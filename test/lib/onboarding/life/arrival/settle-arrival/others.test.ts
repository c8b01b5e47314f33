import { describe, expect, test } from 'vitest'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keptEvents } from '../../../events/kept-events.ts'
import { recordOf, tag } from '../../../identity/search.ts'
import { anna } from '../../../memory-world.ts'
import { day, email, openArrival } from '../arrival-world.ts'

const log = keepTestLog()
const second = 'd@x.example'
const counted = () => log.lines.filter((line) => 'ClientsJoined' in (line as object))

/** A client with two people, the first of whom comes on the third day; `whom` as in the settings. */
const firstIsIn = async (whom: 'first' | 'all' | undefined, emails = [email, second]) => {
  const record = recordOf({ emails, ownerEmail: anna.email, written: { state: 'none' } })
  const remind = { after: ['3d', '6d'], ...(whom && { whom }) }
  const world = openArrival({ record, settings: { remind, client: { most: 5 } } })
  await world.onboard()
  const events = keptEvents()
  world.work.events = events.sink
  world.time.now += 2 * day
  world.join()
  await world.onboard()
  const mails = () => world.state.writes.filter((line) => line.startsWith('mail '))
  const joins = (address: string) => {
    for (const rows of Object.values(world.state.members))
      for (const one of rows) if (one.email === address) one.pending = false
  }
  return { ...world, events, mails, joins }
}

describe('those who are still out when the first has come', () => {
  test('are reminded on the same days, each at most once, and the record says so', async () => {
    const { onboard, time, mails, status, events, note } = await firstIsIn('all')
    expect(status()).toBe('ready: joined on 2026-01-07')
    expect(note()).toMatchObject({ told: true, joinedOn: '2026-01-07' })
    expect([mails(), events.sent.map(({ type }) => type), counted()]).toMatchObject([[], ['client.joined'], [{}]])
    time.now += day
    for (let run = 0; run < 2; run += 1) await onboard()
    expect(mails()).toEqual([expect.stringContaining(`account of ${second}`)])
    expect(status()).toBe('ready: joined on 2026-01-07, others reminded on 2026-01-08')
    time.now += 3 * day
    for (let run = 0; run < 2; run += 1) await onboard()
    expect(mails()).toHaveLength(2)
    expect(status()).toBe('ready: joined on 2026-01-07, others reminded for the last time on 2026-01-11')
    expect(note()).toMatchObject({ joinedOn: '2026-01-07', reminders: { sent: 2 } })
    expect(events.sent.map(({ type, data }) => [type, data])).toMatchObject([
      ['client.joined', {}],
      ['client.reminded', { time: 1, last: false, others: true }],
      ['client.reminded', { time: 2, last: true, others: true }],
    ])
    expect(counted()).toHaveLength(1)
  })

  test('are reminded by the run that sees the first, where it is their day', async () => {
    const { onboard, time, mails, joins, status } = await firstIsIn('all', [second, 'e@x.example'])
    expect(status()).toMatch(/not yet joined$/)
    time.now += day
    joins(second)
    await onboard()
    expect(mails()).toEqual([expect.stringContaining('account of e@x.example')])
    expect(status()).toBe('ready: joined on 2026-01-08, others reminded on 2026-01-08')
  })

  test('whose mail bounced are said on the record, once', async () => {
    const { onboard, work, note, reports, status } = await firstIsIn('all')
    const kept = await work.awaited.read(tag)
    if (!kept?.note) throw new Error('it is waited for')
    const bounced = [{ to: 'contact' as const, how: 'bounced' as const, on: '2026-01-07' }]
    await work.awaited.write({ ...kept.note, bounced }, kept)
    const before = reports.length
    for (let run = 0; run < 2; run += 1) await onboard()
    expect(status()).toBe('ready: joined on 2026-01-07, the mail of 2026-01-07 to a contact bounced')
    expect([reports.length, note()?.told]).toEqual([before + 1, true])
  })

  test('are forgotten once they are in', async () => {
    const { onboard, time, mails, joins, note, status } = await firstIsIn('all')
    joins(second)
    await onboard()
    expect(note()).toBeDefined()
    time.now += day
    await onboard()
    expect([note(), mails(), status()]).toEqual([undefined, [], 'ready: joined on 2026-01-07'])
  })

  test('are forgotten when the days of the look are over', async () => {
    const { onboard, time, mails, note, status } = await firstIsIn('all')
    time.now += 27 * day
    await onboard()
    expect(note()).toBeDefined()
    const sent = mails().length
    time.now += day
    await onboard()
    expect([note(), mails().length]).toEqual([undefined, sent])
    expect(status()).toContain('joined on 2026-01-07')
  })

  test.each([
    ['remind them no more', { after: ['3d'], by: 'docspace' as const, whom: 'first' as const }],
    ['remind nobody', undefined],
  ])('are forgotten where the settings %s', async (_, remind) => {
    const { onboard, work, time, mails, note } = await firstIsIn('all')
    work.settings = { ...work.settings, remind }
    time.now += day
    await onboard()
    expect([note(), mails()]).toEqual([undefined, []])
  })

  test.each([undefined, 'first'] as const)('are not reminded where the setting is %s', async (whom) => {
    const { onboard, time, mails, note, status } = await firstIsIn(whom)
    expect(note()).toBeUndefined()
    time.now += day
    await onboard()
    expect([mails(), status()]).toEqual([[], 'ready: joined on 2026-01-07'])
  })

  test('are none of a client with one person, who is done', async () => {
    const { note } = await firstIsIn('all', [email])
    expect(note()).toBeUndefined()
  })

  test('are no reason to mail the manager that nobody has come', async () => {
    const { onboard, work, time, note } = await firstIsIn('all')
    const sent: unknown[] = []
    work.sendMail = async (mail) => void sent.push(mail)
    work.settings = { ...work.settings, remind: { after: ['3d'], by: 'docspace', whom: 'all', tell: 'manager' } }
    time.now += day
    for (let run = 0; run < 2; run += 1) await onboard()
    expect(note()?.reminders).toMatchObject({ sent: 1 })
    expect([note()?.reminders?.toTell, sent]).toEqual([undefined, []])
  })

  test('keep the day on which the first was seen, also where somebody else has come since', async () => {
    const { onboard, time, joins, note, status } = await firstIsIn('all', [email, second, 'e@x.example'])
    joins(second)
    time.now += day
    await onboard()
    expect(note()).toMatchObject({ client: tag, joinedOn: '2026-01-07', told: true })
    expect(status()).toBe('ready: joined on 2026-01-07, others reminded on 2026-01-08')
  })
})

test('who was welcomed stays noted when the first is in at once and others are waited for', async () => {
  const record = recordOf({ emails: [email, second], ownerEmail: anna.email, written: { state: 'none' } })
  const remind = { after: ['3d'], whom: 'all' }
  const mails = { sender: 'a@acme.example', welcome: {} }
  const world = openArrival({ record, settings: { remind, mails, client: { most: 5 } } })
  const list = world.work.docspace.members.listWithGroups
  Object.assign(world.work.docspace.members, {
    listWithGroups: async (id: number) =>
      (await list(id)).map((one) => (one.email === email ? { ...one, pending: false } : one)),
  })
  const sent: unknown[] = []
  Object.assign(world.work, { sendMail: async ({ to }: { to: readonly string[] }) => void sent.push(...to) })
  expect(await world.onboard()).toBe('ready')
  expect([sent, world.note()]).toMatchObject([[email], { told: true, welcomed: [`account of ${email}`] }])
  expect(world.state.writes).toContainEqual(expect.stringMatching(/^invite .*, silently$/))
})
