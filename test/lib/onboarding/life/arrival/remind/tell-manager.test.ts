import { describe, expect, test } from 'vitest'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import type { OwnMail } from '#lib/notify/open-sender.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { managersOf } from '#lib/onboarding/life/arrival/remind/managers.ts'
import { tellManager } from '#lib/onboarding/life/arrival/remind/tell-manager.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keyOwner, memberOf, memoryPortal, roomOf } from '../../../memory-portal.ts'
import { at } from '../../../memory-world.ts'

const log = keepTestLog()
const key = 'espocrm:Account:a1'
const done = { upTo: 6, sent: 2 }
const members = [memberOf(keyOwner, { owner: true }), memberOf('anna', { access: 9 })]

const open = async (
  toTell: { tries: number; unsure?: boolean } = { tries: 0 },
  kept: object = { reminders: { ...done, toTell } },
  sender = '',
) => {
  const { docspace } = memoryPortal()
  const { store } = memoryTexts()
  const awaited = createAwaited(async () => store)
  const note = { v: 1 as const, client: key, room: 7, invitedAt: at, people: ['gina'], ...kept }
  const stored = { ...(await awaited.write(note, undefined)), note }
  const sent: OwnMail[] = []
  const reminders = async () => (await awaited.read(key))?.note?.reminders
  const tell = (sendMail?: (mail: OwnMail) => Promise<void>, who = members) =>
    tellManager(
      { docspace, awaited, ...(sendMail && { sendMail }), ...(sender && { formOf: () => ({ sender }) }) },
      { client: { room: roomOf(7) }, members: who },
      stored,
    )
  return { sent, reminders, tell, send: async (mail: OwnMail) => void sent.push(mail) }
}

test('managers are told, and whoever owns the room, but neither the user of the key nor who cannot come in', () => {
  const people = [
    memberOf(keyOwner, { owner: true, access: 9 }),
    memberOf('anna', { access: 9 }),
    memberOf('ben', { owner: true, access: 1 }),
    memberOf('colleague', { access: 11 }),
    memberOf('late', { access: 9, pending: true }),
    memberOf('gone', { access: 9, deactivated: true }),
    memberOf('nameless', { access: 9, email: '' }),
  ]
  expect(managersOf(people, keyOwner)).toEqual(['anna@example.com', 'ben@example.com'])
})

test('the mail comes from the sender of the room’s rule', async () => {
  const froms = await Promise.all(
    ['', 'legal@acme.example'].map(async (sender) => {
      const { tell, send, sent } = await open({ tries: 0 }, undefined, sender)
      await tell(send)
      return sent[0]?.from
    }),
  )
  expect(froms).toEqual([undefined, 'legal@acme.example'])
})

describe('a manager', () => {
  test('gets one mail, and then nothing is to be told', async () => {
    const { tell, send, sent, reminders } = await open()
    await tell(send)
    expect(sent).toMatchObject([
      {
        to: ['anna@example.com'],
        tags: { client: expect.any(String), to: 'manager' },
        subject: 'Nobody has come into the room Client - Acme yet',
        text: expect.stringMatching(
          /^Its people were invited on 2026-01-05.*https:\/\/portal\.example\/rooms\/shared\/7$/s,
        ),
      },
    ])
    expect(await reminders()).toEqual(done)
  })

  test('gets another one that says so, where a try was cut off', async () => {
    const { tell, reminders } = await open()
    await expect(tell(async () => Promise.reject(new Error('the process died')))).rejects.toThrow('the process died')
    expect(await reminders()).toEqual({ ...done, toTell: { tries: 1, unsure: true } })
    const again = await open({ tries: 1, unsure: true })
    await again.tell(again.send)
    expect(again.sent[0]?.text).toMatch(/^It is not known/)
  })

  test('is mailed at the next look where SES did not take it, and not at all where it never will', async () => {
    for (const [failure, left] of [
      [{}, { ...done, toTell: { tries: 1, unsure: false } }],
      [{ unsure: true }, { ...done, toTell: { tries: 1, unsure: true } }],
      [{ permanent: true }, done],
    ] as const) {
      const { tell, reminders } = await open()
      log.clear()
      await tell(async () => Promise.reject(new NotDelivered('SES is busy', failure)))
      expect(await reminders()).toEqual(left)
      expect(log.lines).toMatchObject([
        { event: 'client.manager_not_told', client: key, roomId: '7', attempt: 1, detail: 'SES is busy' },
      ])
    }
    const unsure = await open({ tries: 1, unsure: true })
    await unsure.tell(async () => Promise.reject(new NotDelivered('SES is busy')))
    expect(await unsure.reminders()).toMatchObject({ toTell: { tries: 2, unsure: true } })
  })

  test('is tried for the first time where nothing is noted of it', async () => {
    const { tell, reminders } = await open(undefined, {})
    await tell(async () => Promise.reject(new NotDelivered('SES is busy')))
    expect(await reminders()).toEqual({ upTo: 0, sent: 0, toTell: { tries: 1, unsure: false } })
  })

  test('is not mailed where there is none, nobody sends, or it failed three times', async () => {
    const { tell, send, sent, reminders } = await open()
    await tell(send, [memberOf(keyOwner, { owner: true })])
    expect([sent, await reminders()]).toEqual([[], done])
    const silent = await open()
    await silent.tell()
    expect(await silent.reminders()).toEqual(done)
    const tired = await open({ tries: 3 })
    await tired.tell(tired.send)
    expect([tired.sent, await tired.reminders()]).toEqual([[], done])
    const last = await open({ tries: 2 })
    await last.tell(last.send)
    expect(last.sent).toHaveLength(1)
  })
})
