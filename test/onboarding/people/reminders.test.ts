import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Harness, openHarness } from '../harness.ts'
import { acme, newClient } from '../world/story.ts'
import { letGoBy } from '../world/wire.ts'

const day = 86_400_000
let harness: Harness
beforeEach(async () => {
  harness = await openHarness({ settings: { arrival: { days: 30 }, remind: { after: ['3d', '6d'] } } })
})
afterEach(() => harness.stop())

const daysGoBy = (days: number) => letGoBy(harness.clock, harness.wire, days * day)
const mailsTo = (address: string) => harness.docspace.state.mails.filter(({ to }) => to === address)
const kinds = (address: string) => mailsTo(address).map(({ kind }) => kind)

/** Who registers is welcomed, too. */
const inviting = (address: string) => kinds(address).filter((kind) => kind !== 'welcome')

/** The page to which a mail's link leads. */
const pageOf = ({ link = '' }: { link?: string }): URL => {
  const code = new URL(link).pathname.split('/').at(-1) ?? ''
  return new URL(harness.docspace.state.shortLinks[code] ?? '', harness.docspace.url)
}

/** As the browser of a client does, who has no account yet. */
const send = (path: string, headers: Record<string, string>, body: object) =>
  fetch(`${harness.docspace.url}/api/2.0${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

const confirm = async (page: URL): Promise<number> => {
  const { key, encemail, uid, roomId } = Object.fromEntries(page.searchParams)
  const body = { type: 'LinkInvite', key, encEmail: encemail, uiD: uid, emplType: 2, roomId }
  const answer = await send('/authentication/confirm', {}, body)
  return ((await answer.json()) as { response: { result: number } }).response.result
}

const register = async (page: URL, email: string): Promise<number> => {
  const body = { email, firstName: 'Ada', lastName: 'Boss', fromInviteLink: true }
  return (await send('/people', { confirm: page.search.slice(1) }, body)).status
}

const [good, tooOld] = [0, 2]

describe('a client who does not come', () => {
  test('is reminded before the link of the last mail has run out, and comes in by the reminder', async () => {
    const client = await newClient(harness)
    await client.deliver()
    for (let looked = 0; looked < 6; looked += 1) {
      await daysGoBy(1)
      await client.deliver()
    }
    const [first, second, third] = mailsTo(acme.email)
    expect(kinds(acme.email)).toEqual(['invitation', 'resend', 'resend'])
    if (!first || !second || !third) throw new Error('there are three')
    expect(await confirm(pageOf(first))).toBe(good)
    expect(second.culture).toBeUndefined()
    await daysGoBy(6)
    expect([await confirm(pageOf(first)), await confirm(pageOf(third))]).toEqual([tooOld, good])
    expect(await register(pageOf(third), acme.email)).toBe(200)
    await client.deliver()
    expect(client.status()).toMatch(/^ready: joined on /)
    await daysGoBy(9)
    await client.deliver()
    expect(inviting(acme.email)).toHaveLength(3)
  })

  test('and is locked out is sent a new link, which lets in', async () => {
    const client = await newClient(harness)
    await client.deliver()
    await daysGoBy(8)
    const [invitation] = mailsTo(acme.email)
    if (!invitation) throw new Error('nobody was invited')
    expect(await confirm(pageOf(invitation))).toBe(tooOld)
    expect(await register(pageOf(invitation), acme.email)).toBe(401)
    await client.deliver()
    expect(client.status()).toMatch(/ran out on [\d-]{10}, sent again on [\d-]{10}, not yet joined$/)
    const again = mailsTo(acme.email).at(-1)
    if (!again) throw new Error('nothing was sent')
    expect(await register(pageOf(again), acme.email)).toBe(200)
    for (let more = 0; more < 2; more += 1) {
      await daysGoBy(8)
      await client.deliver()
    }
    expect(inviting(acme.email)).toHaveLength(2)
  })
})

test('people in the room who have come get no mail by a reminder', async () => {
  const client = await newClient(harness)
  await client.deliver()
  const others = () => harness.docspace.state.mails.filter(({ to }) => to !== acme.email).length
  const before = others()
  await daysGoBy(3)
  await client.deliver()
  expect([others(), kinds(acme.email)]).toEqual([before, ['invitation', 'resend']])
})
