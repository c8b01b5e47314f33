import { expect, test } from 'vitest'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import type { OwnMail } from '#lib/notify/open-sender.ts'
import { mailTags } from '#lib/onboarding/life/arrival/bounce/mail-tags.ts'
import type { BegunNote } from '#lib/onboarding/life/arrival/remind/begun-reminder.ts'
import { mailGuests } from '#lib/onboarding/life/arrival/remind/mail-guests.ts'
import type { RemindSettings } from '#lib/onboarding/settings/arrival/remind.ts'
import { recordOf } from '../../../identity/search.ts'
import { keyOwner, memberOf, memoryPortal, roomOf } from '../../../memory-portal.ts'
import { at } from '../../../memory-world.ts'

const open = [memberOf('gina', { pending: true }), memberOf('hans', { pending: true })]
const members = [memberOf(keyOwner, { owner: true }), memberOf('anna', { access: 9 }), ...open]
const note = { v: 1, client: 'c', room: 7, invitedAt: at, people: ['gina', 'hans'] } as unknown as BegunNote
const remind: RemindSettings = { after: ['3d'], by: 'mail', sender: 'roomkeeper@acme.example' }

type Send = (mail: OwnMail) => Promise<void>

interface More {
  culture?: string
  form?: { sender?: string; replyTo?: string }
  name?: string
  texts?: RemindSettings['texts']
}

const mailing = (sendMail: Send | undefined, isNew = true, more: More = {}) => {
  const { docspace } = memoryPortal()
  const record = recordOf({ name: more.name ?? 'Acme' })
  const { culture, texts, form } = more
  const work = {
    ...{ docspace, remind: { ...remind, ...(texts && { texts }) } },
    ...((culture || form) && { formOf: () => ({ ...(culture && { culture }), ...form }) }),
    ...(sendMail && { sendMail }),
  }
  return mailGuests(work, { client: { record, room: roomOf(7) }, members, open, note }, isNew)
}

test('each gets a mail of their own in their language, whose answers go to the manager', async () => {
  const sent: OwnMail[] = []
  const send: Send = async (mail) => void sent.push(mail)
  expect(await mailing(send, true, { culture: 'de' })).toEqual({ reached: 2, missed: 0 })
  expect(sent.map(({ to, replyTo }) => [to, replyTo])).toEqual([
    [['gina@example.com'], ['anna@example.com']],
    [['hans@example.com'], ['anna@example.com']],
  ])
  expect(sent[1]?.tags).toEqual(mailTags('c', 'contact', 'hans'))
  expect(sent[0]?.subject).toBe('Ihr Raum Client - Acme wartet auf Sie')
  expect(sent[0]?.text).toMatch(/https:\/\/portal\.example\/rooms\/shared\/7$/)
})

test('it comes from the sender of the room’s rule, and answers go where that says', async () => {
  const sent: OwnMail[] = []
  const form = { sender: 'legal@acme.example', replyTo: 'office@acme.example' }
  await mailing(async (mail) => void sent.push(mail), true, { form })
  expect(sent[0]).toMatchObject({ from: form.sender, replyTo: [form.replyTo], to: ['gina@example.com'] })
  await mailing(async (mail) => void sent.push(mail))
  expect(sent.at(-1)).not.toHaveProperty('from')
})

test('it names the client, or the room of a client whose name nobody knows, and is English where nobody knows better', async () => {
  const texts = { en: { subject: 'For {name}', text: 'T' } }
  const subjects = async (more: More) => {
    const sent: string[] = []
    await mailing(async ({ subject }) => void sent.push(subject), true, more)
    return sent[0]
  }
  expect(await subjects({ texts })).toBe('For Acme')
  expect(await subjects({ texts, name: '' })).toBe('For Client - Acme')
  expect(await subjects({})).toBe('Your room Client - Acme is waiting for you')
})

test('nobody gets one by a run that goes on where another was cut off', async () => {
  const sent: unknown[] = []
  expect(await mailing(async (mail) => void sent.push(mail), false)).toEqual({ reached: 2, missed: 0 })
  expect(sent).toEqual([])
})

test('what SES refuses is not sent, and what it leaves without an answer counts as sent', async () => {
  const failing =
    (failure: object): Send =>
    async ({ to }) => {
      if (to[0] === 'gina@example.com') throw new NotDelivered('SES', failure)
    }
  expect(await mailing(failing({ permanent: true }))).toEqual({ reached: 1, missed: 1 })
  expect(await mailing(failing({ unsure: true }))).toEqual({ reached: 2, missed: 0 })
  await expect(mailing(async () => Promise.reject(new Error('odd')))).rejects.toThrow('odd')
  expect(await mailing(undefined)).toEqual({ reached: 0, missed: 2 })
})
