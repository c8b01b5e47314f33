import { describe, expect, test } from 'vitest'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import type { OwnMail } from '#lib/notify/open-sender.ts'
import type { AwaitedNote } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { mailTags } from '#lib/onboarding/life/arrival/bounce/mail-tags.ts'
import { type ToWelcome, welcomePeople } from '#lib/onboarding/life/arrival/welcome/welcome-people.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { recordOf, tag } from '../../../identity/search.ts'
import { keyOwner, memberOf, memoryPortal, roomOf } from '../../../memory-portal.ts'

const log = keepTestLog()
const members = [
  memberOf(keyOwner, { owner: true }),
  memberOf('anna', { access: 9 }),
  memberOf('known'),
  memberOf('new', { pending: true }),
  memberOf('gone', { deactivated: true }),
  memberOf('nameless', { email: '' }),
]
const people = ['known', 'new', 'gone', 'nameless', keyOwner]
type Mails = ToWelcome['settings']['mails']

const open = async (mails: Mails = { welcome: { to: 'everybody' } }, more: object = {}) => {
  const { docspace } = memoryPortal()
  const { store } = memoryTexts()
  const awaited = createAwaited(async () => store)
  await awaited.write({ v: 1, client: tag, room: 7, invitedAt: 0, people, ...more }, undefined)
  const sent: OwnMail[] = []
  const run = (sendMail: (mail: OwnMail) => Promise<void> = async (mail) => void sent.push(mail)) =>
    welcomePeople(
      { docspace, awaited, sendMail },
      { record: recordOf({ name: 'Acme' }), room: roomOf(7), members, settings: { mails, culture: 'de' } },
    ).then(({ missed }) => missed)
  return { run, sent, awaited, note: async () => (await awaited.read(tag))?.note }
}
const addresses = (sent: OwnMail[]) => sent.map(({ to }) => to[0])

describe('a welcome of our own', () => {
  test('goes to each of the client’s people who can come in, in their language, once', async () => {
    const { run, sent, note } = await open()
    log.clear()
    for (let time = 0; time < 2; time += 1) expect(await run()).toBe(0)
    expect(addresses(sent)).toEqual(['known@example.com', 'new@example.com'])
    expect(sent[0]).toMatchObject({
      ...{ subject: 'Ihr Raum Client - Acme ist bereit', replyTo: ['anna@example.com'] },
      ...{ text: expect.stringContaining('für Acme den Raum Client - Acme'), tags: mailTags(tag, 'contact', 'known') },
    })
    expect(sent[0]).not.toHaveProperty('from')
    expect((await note())?.welcomed).toEqual(['known', 'new'])
    expect(log.lines).toMatchObject([{ event: 'client.welcomed', client: tag, roomId: '7', count: 2 }])
  })

  test('goes to whoever has an account where the settings say so', async () => {
    const { run, sent } = await open({ welcome: { to: 'known' } })
    await run()
    expect(addresses(sent)).toEqual(['known@example.com'])
  })

  test('has the sender, the place for answers and the words of the settings', async () => {
    const texts = { de: { subject: 'Willkommen {name}', text: '{room}' } }
    const mails = { sender: 'legal@acme.example', replyTo: 'office@acme.example', welcome: { to: 'known', texts } }
    const { run, sent } = await open(mails as Mails)
    await run()
    expect(sent).toMatchObject([{ from: mails.sender, replyTo: [mails.replyTo], subject: 'Willkommen Acme' }])
    expect(sent[0]?.text).toMatch(/^Client - Acme\n\n/)
  })

  test('is sent by no second run, whenever the first was cut off', async () => {
    const { run, sent, note } = await open(undefined, { toWelcome: true })
    await expect(run(async () => Promise.reject(new Error('the process died')))).rejects.toThrow('the process died')
    expect(await note()).toMatchObject({ welcomed: ['known', 'new'] })
    expect(await note()).not.toHaveProperty('toWelcome')
    await run()
    expect(sent).toEqual([])
  })

  test('is missed by whom SES refuses, and is not by whom it leaves without an answer', async () => {
    const { run } = await open()
    log.clear()
    const send = async ({ to }: OwnMail) => {
      throw new NotDelivered('SES', to[0] === 'known@example.com' ? { permanent: true } : { unsure: true })
    }
    expect(await run(send)).toBe(1)
    expect(log.lines).toMatchObject([
      { event: 'client.not_welcomed', client: tag, roomId: '7', count: 1 },
      { event: 'client.welcomed', count: 1 },
    ])
  })

  test('says nothing where nobody is to be welcomed', async () => {
    const { run, note } = await open(undefined, { people: [] })
    log.clear()
    expect(await run()).toBe(0)
    expect([(await note())?.welcomed, log.lines]).toEqual([[], []])
  })
})

test('nobody is welcomed where nobody asks for it, can send, or is waited for', async () => {
  const silent = await open({ sender: 'a@acme.example' })
  await silent.run()
  expect([silent.sent, (await silent.note())?.welcomed]).toEqual([[], undefined])
  const none = await open(undefined)
  await none.awaited.forget(tag)
  await none.run()
  expect(none.sent).toEqual([])
  const { docspace } = memoryPortal()
  const about = {
    record: recordOf(),
    room: roomOf(7),
    members,
    settings: { mails: { welcome: { to: 'known' as const } }, culture: undefined },
  }
  expect(await welcomePeople({ docspace }, about)).toEqual({ missed: 0 })
  const unknown = createAwaited(async () => memoryTexts().store)
  expect(await welcomePeople({ docspace, sendMail: async () => {}, awaited: unknown }, about)).toEqual({ missed: 0 })
  const welcomed: AwaitedNote = { v: 1, client: tag, room: 7, invitedAt: 0, people, welcomed: ['known'] }
  const { store } = memoryTexts()
  const known = createAwaited(async () => store)
  await known.write(welcomed, undefined)
  const again = await welcomePeople({ docspace, sendMail: async () => {}, awaited: known }, about)
  expect(again).toEqual({ missed: 0, stored: { note: welcomed, tag: expect.any(String) } })
  expect(await welcomePeople({ docspace, sendMail: async () => {} }, about)).toEqual({ missed: 0 })
})

test('a client whose name nobody knows is called by its room', async () => {
  const { docspace } = memoryPortal()
  const { store } = memoryTexts()
  const awaited = createAwaited(async () => store)
  await awaited.write({ v: 1, client: tag, room: 7, invitedAt: 0, people }, undefined)
  const sent: OwnMail[] = []
  const settings = {
    mails: { welcome: { to: 'known' as const, texts: { en: { subject: '{name}', text: 'T' } } } },
    culture: undefined,
  }
  const about = { record: recordOf({ name: '' }), room: roomOf(7), members, settings }
  await welcomePeople({ docspace, awaited, sendMail: async (mail) => void sent.push(mail) }, about)
  expect(sent[0]?.subject).toBe('Client - Acme')
})
