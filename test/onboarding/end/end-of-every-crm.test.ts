import { afterEach, describe, expect, test } from 'vitest'
import { clientKey } from '#lib/runtime/client-key.ts'
import { openRichSource, type RichSource, sourceNames } from '#test/crash/rich-clients.ts'
import { serve } from '#test/crash/serve-client.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import { type Harness, openHarness } from '../harness.ts'
import { madeRooms } from '../world/portal-view.ts'
import { parkedFor } from '../world/story.ts'

let harness: Harness
let source: RichSource
afterEach(() => Promise.all([source.stop(), harness.stop()]))

const day = 86_400_000
const email = 'contact@acme.example.com'

/** Which field says so differs from one CRM to the next. */
const begin = async (name: (typeof sourceNames)[number]) => {
  const probe = await openHarness()
  source = await openRichSource(probe, name)
  const { when } = source
  await Promise.all([source.stop(), probe.stop()])
  const end = { when, after: '30d', do: ['revoke-guests', 'read-only', 'archive'], return: true }
  harness = await openHarness({ settings: { end } })
  source = await openRichSource(harness, name)
  const entry = await source.enter('Acme', email)
  harness.clock.advance(3_600_000)
  await heard(entry)
  return entry
}
const heard = async (entry: Entry) => {
  await serve(harness, source, entry)
  expect(parkedFor(harness)).toEqual([])
}
const room = ({ ref }: Entry) => {
  const [one, ...more] = madeRooms(harness.docspace).filter(({ tags }) => tags.includes(clientKey(ref)))
  if (!one || more.length > 0) throw new Error('the client has not one room')
  return one
}
const status = (entry: Entry) => source.shown(entry)?.status ?? ''

describe.each(sourceNames)('a client of %s that leaves', (name) => {
  test('is told the day, and stays where it calls it off', async () => {
    const entry = await begin(name)
    const before = room(entry)
    expect(status(entry)).toMatch(/^ready/)
    const leaving = await source.approve(entry)
    await heard(leaving)
    expect(status(leaving)).toMatch(/^ends on \d{4}-\d\d-\d\d: links go away/)
    const back = await source.recall(leaving)
    await heard(back)
    expect(status(back)).toMatch(/^ready: the end that was announced for .* is called off$/)
    harness.clock.advance(60 * day)
    await heard(back)
    expect(room(back)).toEqual(before)
  })

  test('has its room ended on the day, and opened with another link when it comes back', async () => {
    const entry = await begin(name)
    const before = room(entry)
    const { invitationUrl } = source.shown(entry) ?? {}
    const leaving = await source.approve(entry)
    await heard(leaving)
    harness.clock.advance(31 * day)
    await heard(leaving)
    expect(status(leaving)).toMatch(/^ended on .*: 1 link was taken away; .* the room is in the archive$/)
    expect(source.shown(leaving)?.invitationUrl ?? '').toBe('')
    expect(room(leaving)).toMatchObject({ archived: true, links: [], members: ['anna.manager@example.com 2'] })
    expect([...harness.bucket.texts.keys()].filter((key) => key.startsWith('evidence/'))).toHaveLength(1)
    await heard(leaving)
    expect(status(leaving)).toMatch(/^ended on /)

    const back = await source.recall(leaving)
    await heard(back)
    expect(status(back)).toMatch(/^ready: the client has come back/)
    const { mails: _, ...opened } = room(back)
    const { mails: __, ...first } = before
    expect({ ...opened, members: opened.members.toSorted() }).toEqual({ ...first, members: first.members.toSorted() })
    expect(source.shown(back)?.invitationUrl).toMatch(/^http/)
    expect(source.shown(back)?.invitationUrl).not.toBe(invitationUrl)
  })
})
