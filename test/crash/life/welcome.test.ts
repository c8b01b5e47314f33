import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Harness, openHarness } from '#test/onboarding/harness.ts'
import { parkedFor } from '#test/onboarding/world/story.ts'
import { openRichSource, type RichSource, sourceNames } from '../rich-clients.ts'
import { serve } from '../serve-client.ts'
import { atEachDeath, emailOf, join } from './daily-look.ts'
import { type OwnMails, openOwnMails, sender } from './own-mail.ts'

/** docs/arrival.md#a-welcome-of-your-own: never two mails for one event, whenever a process dies. */

let harness: Harness
let source: RichSource
let mails: OwnMails
beforeEach(async () => {
  mails = await openOwnMails()
})
afterEach(async () => {
  await source.stop()
  await harness.stop()
  await mails.stop()
})

const begin = async (name: (typeof sourceNames)[number], to: 'known' | 'everybody') => {
  const settings = { arrival: { days: 30 }, mails: { sender, welcome: { to } } }
  harness = await openHarness({ settings, sendMail: mails.send })
  mails.over(harness.wire)
  source = await openRichSource(harness, name)
}

/** The address has an account already, made by the same user of the API key. */
const makeAccount = (email: string) => {
  const { users } = harness.docspace.state
  const guest = users.find((one) => one.email === emailOf(0))
  if (!guest) throw new Error('nobody was invited')
  users.push({ ...guest, id: randomUUID(), email, userName: email })
}

const ofDocSpace = (email: string) =>
  harness.docspace.state.mails.filter(({ to }) => to === email).map(({ kind }) => kind)
const ours = async (email: string) => (await mails.arrived()).filter((to) => to === email)

describe.each(sourceNames)('a client of %s', (name) => {
  test.each([
    ['who has an account hears by our mail alone', 'known', true, []],
    ['who has none hears by DocSpace’s mail alone', 'known', false, ['invitation']],
    ['who has none hears by either mail', 'everybody', false, ['invitation']],
  ] as const)('%s, once, after a death at any call', { timeout: 240_000 }, async (_, to, hasAccount, theirs) => {
    await begin(name, to)
    await serve(harness, source, await source.enter('Acme', emailOf(0)))
    join(harness, emailOf(0))
    const isMailed = hasAccount || to === 'everybody'
    /** Deaths between the note and SES: nobody is mailed twice, so that nobody is mailed then. */
    const unmailed: string[] = []
    await atEachDeath(async ({ client, after, cut }) => {
      const email = emailOf(client)
      if (hasAccount) makeAccount(email)
      const entry = await source.enter(`Acme ${client}`, email)
      const died = await serve(harness, source, entry, cut)
      // Once more, as the sweep and later webhooks do.
      await serve(harness, source, entry)
      expect(ofDocSpace(email), after).toEqual(theirs)
      const own = await ours(email)
      if (isMailed && died && own.length === 0) unmailed.push(after)
      else expect(own, after).toEqual(isMailed ? [email] : [])
      expect(parkedFor(harness), after).toEqual([])
      if (!died) expect(cut.n).toBeGreaterThan(15)
      return died
    })
    // The note is written, the user of the key is asked for, and SES is called.
    expect(unmailed.length, unmailed.join()).toBeLessThanOrEqual(isMailed ? 5 : 0)
    if (isMailed) expect(unmailed.length).toBeGreaterThan(0)
  })
})
