import { afterEach, beforeEach, expect, test } from 'vitest'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import type { OwnMail } from '#lib/notify/open-sender.ts'
import { type Harness, openHarness } from '../harness.ts'
import { acme, newClient } from '../world/story.ts'

/** docs/arrival.md#a-welcome-of-your-own, against the simulated portal, which mails as the server does. */

let harness: Harness
const sent: OwnMail[] = []
let send: (mail: OwnMail) => Promise<void>
const open = async (to: 'known' | 'everybody') => {
  harness = await openHarness({
    settings: { arrival: { days: 30 }, mails: { sender: 'roomkeeper@acme.example', welcome: { to } } },
    sendMail: (mail) => send(mail),
  })
}
beforeEach(() => {
  sent.length = 0
  send = async (mail) => void sent.push(mail)
})
afterEach(() => harness.stop())

const ofDocSpace = () => harness.docspace.state.mails.filter(({ to }) => to === acme.email).map(({ kind }) => kind)
const ours = () => sent.map(({ to }) => to[0])

/** The client's contact comes in, and has an account from then on. */
const join = () => {
  const user = harness.docspace.state.users.find(({ email }) => email === acme.email)
  if (!user) throw new Error('nobody was invited')
  Object.assign(user, { status: 1, activationStatus: 1 })
}

test('who has an account is welcomed by our mail alone, who has none by DocSpace’s alone, and colleagues as ever', async () => {
  await open('known')
  await (await newClient(harness)).deliver()
  expect([ofDocSpace(), ours()]).toEqual([['invitation'], []])
  join()
  const colleagues = () => harness.docspace.state.mails.filter(({ to }) => to === acme.ownerEmail).length
  const before = colleagues()
  const second = await newClient(harness, { ...acme, name: 'Acme South' })
  await second.deliver()
  expect([ofDocSpace(), ours()]).toEqual([['invitation'], [acme.email]])
  expect(before).toBeGreaterThan(0)
  expect(colleagues()).toBe(before * 2)
  await second.deliver()
  expect(ours()).toHaveLength(1)
})

test('with everybody, new addresses get both', async () => {
  await open('everybody')
  await (await newClient(harness)).deliver()
  expect([ofDocSpace(), ours()]).toEqual([['invitation'], [acme.email]])
})

test('a welcome that SES refuses is said on the record', async () => {
  await open('everybody')
  send = async () => Promise.reject(new NotDelivered('SES', { permanent: true }))
  const client = await newClient(harness)
  await client.deliver()
  expect(client.status()).toMatch(/^ready: invited on [\d-]{10}, not yet joined; the welcome mail was not sent/)
})
