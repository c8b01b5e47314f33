import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import type { ClientFields } from '#lib/runtime/client-fields.ts'
import { type Harness, openHarness } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { acme, newClient, parkedFor, type Story } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const day = 86_400_000
const end = {
  when: { type: 'Reseller' },
  after: '30d',
  do: ['revoke-guests', 'read-only', 'archive'],
  return: true,
}
const ben = 'ben.manager@example.com'

const open = async (settings: object = {}) => {
  harness = await openHarness({ settings: { end, team: { people: [{ email: ben, role: 'editing' }] }, ...settings } })
}
const turn = (id: string, type: 'Customer' | 'Reseller' | 'Partner') => harness.espo.updateClient(id, { type })
const linkOf = (client: Story) => harness.espo.record(client.id)?.cDocspaceInvitationUrl
const mailsAbout = (client: Story) => client.room().mails
/** The role that somebody gets by hand; 0: out. */
const give = (client: Story, email: string, access: number) => {
  const { state } = harness.docspace
  const id = state.users.find((one) => one.email === email)?.id
  const at = state.members.findIndex(({ roomId, userId }) => roomId === client.room().id && userId === id)
  const [member] = state.members.splice(at, 1)
  if (member && access > 0) state.members.push({ ...member, access })
}
const linkIds = () => harness.docspace.state.links.map(({ id }) => id)

/** A client whose room is ready, and ends after `before` was done. */
const ended = async (settings?: object, before: (client: Story) => void = () => {}) => {
  await open(settings)
  const client = await newClient(harness)
  await turn(client.id, 'Customer')
  await client.deliver()
  expect(client.status()).toBe('ready')
  const ready = { room: client.room(), link: linkOf(client) }
  before(client)
  await turn(client.id, 'Reseller')
  await client.deliver()
  harness.clock.advance(31 * day)
  await client.deliver()
  expect(client.status()).toMatch(/^ended on /)
  return { client, ready }
}

const back = async (client: Story) => {
  await turn(client.id, 'Customer')
  await client.deliver()
}

describe('a client that comes back into review', () => {
  const review = { invite: { when: { type: 'Customer' } } }
  /** It comes back, and is approved after it. */
  const backAndApproved = async (client: Story) => {
    await turn(client.id, 'Partner')
    await client.deliver()
    expect(client.status()).toBe('ready for review: the client has come back')
    const inReview = mailsAbout(client)
    await back(client)
    expect(client.status()).toMatch(/^ready/)
    return { inReview, approved: mailsAbout(client) }
  }

  test('has whom its end took out again when it is approved', async () => {
    const { client, ready } = await ended(review)
    const { inReview, approved } = await backAndApproved(client)
    expect(inReview).toEqual(ready.room.mails)
    expect(approved).toEqual([...ready.room.mails, `${acme.email} invitation`].sort())
  })

  test('has nobody again whom people had taken out before its end', async () => {
    const { client, ready } = await ended(review, (one) => give(one, acme.email, 0))
    expect((await backAndApproved(client)).approved).toEqual(ready.room.mails)
  })
})

describe('a client that comes back after its end', () => {
  test('has its room out of the archive with its people and a link', async () => {
    const { client, ready } = await ended()
    await back(client)
    expect(client.status()).toBe('ready: the client has come back')
    const { mails, links, ...room } = client.room()
    const { mails: before, links: __, ...wasReady } = ready.room
    expect(room).toEqual(wasReady)
    expect(links).toHaveLength(1)
    expect(mails).toEqual([...before, `${acme.email} invitation`].sort())
    expect(parkedFor(harness)).toEqual([])
  })

  test('gets a link whose address is not that of the one that was taken away', async () => {
    const { client, ready } = await ended()
    await back(client)
    expect(linkOf(client)).toMatch(/^http/)
    expect(linkOf(client)).not.toBe(ready.link)
  })

  test('costs nothing when it is looked at again, and may leave and come back once more', async () => {
    const { client, ready } = await ended()
    await back(client)
    const [room, first] = [client.room(), linkOf(client)]
    const writes = harness.docspace.counters.writes
    await client.deliver()
    expect([client.room(), harness.docspace.counters.writes]).toEqual([room, writes])
    await turn(client.id, 'Reseller')
    await client.deliver()
    expect(client.status()).toMatch(/^ends on /)
    harness.clock.advance(31 * day)
    await client.deliver()
    expect(client.room()).toMatchObject({ archived: true, links: [] })
    await back(client)
    expect(client.status()).toBe('ready: the client has come back')
    expect(new Set([ready.link, first, linkOf(client)]).size).toBe(3)
  })

  test('lets in again nobody whom people had taken out, and leaves a role that people had given', async () => {
    const out = await ended({}, (client) => give(client, ben, 0))
    await back(out.client)
    expect(out.client.room().members.join()).not.toContain(ben)
    await harness.stop()
    const lower = await ended({}, (client) => give(client, ben, 2))
    await back(lower.client)
    expect(lower.client.room().members).toContain(`${ben} 2`)
  })

  test('has it ended once more where it leaves before that was whole, and is whole when it comes back for good', async () => {
    const { client, ready } = await ended()
    const broken = harness.docspace.faults.add(
      fault({ path: /\/links$/, method: 'PUT' }, { kind: 'status', status: 403 }),
    )
    await back(client)
    expect(parkedFor(harness)).toEqual(['docspace-refused'])
    expect(client.room().archived).toBe(false)
    harness.docspace.faults.remove(broken)
    await turn(client.id, 'Reseller')
    await client.deliver()
    expect(client.status()).toMatch(/^ended on /)
    const shut = client.room()
    expect(shut).toMatchObject({ archived: true, links: [] })
    expect(shut.members).toEqual(['anna.manager@example.com 2', `${ben} 2`])
    await back(client)
    expect(client.room().members).toEqual(ready.room.members)
  })

  test('gets in its room what else changed meanwhile', async () => {
    const { client } = await ended({ follow: {} })
    await harness.espo.updateClient(client.id, { name: 'Acme Ltd' })
    await back(client)
    expect(client.status()).toBe('ready: the client has come back')
    expect(client.room().title).toBe('Client - Acme Ltd')
  })

  test('waits for the record where its people from outside do, and they come in with a new link', async () => {
    const { client, ready } = await ended({ invite: { when: { type: 'Customer' } }, follow: { contacts: 'replace' } })
    await turn(client.id, 'Partner')
    await client.deliver()
    expect(client.status()).toBe('ready for review: the client has come back')
    expect(client.room()).toMatchObject({ archived: false, links: [] })
    expect(client.room().members).toEqual(['anna.manager@example.com 9', `${ben} 10`])
    await turn(client.id, 'Customer')
    await client.deliver()
    expect(client.status()).toBe('ready')
    expect(client.room().links).toHaveLength(1)
    expect(client.room().members).toHaveLength(3)
    expect(linkOf(client)).toMatch(/^http/)
    expect(linkOf(client)).not.toBe(ready.link)
  })

  test('also of a room that people have taken out of the archive', async () => {
    const { client, ready } = await ended()
    const room = harness.docspace.state.rooms.find(({ id }) => id === client.room().id)
    if (room) room.parentId = 1
    await back(client)
    expect(client.room().members).toEqual(ready.room.members)
  })

  test('stays as it is where the user of the key may not open it', async () => {
    const { client } = await ended()
    const before = client.room()
    const room = harness.docspace.state.rooms.find(({ id }) => id === before.id)
    Object.assign(room ?? {}, { createdBy: harness.docspace.state.users.find(({ email }) => email === ben)?.id })
    await back(client)
    expect(parkedFor(harness)).toEqual(['return-not-allowed'])
    expect(client.room().archived).toBe(true)
    expect(mailsAbout(client)).toEqual(before.mails)
  })
})

test('a sender without records sends the client again, and its room is open', async () => {
  await open({ end: { ...end, when: { stage: 'Left' } } })
  const ref = { source: 'generic', type: 'client', id: 'c-1' }
  const send = async (stage: string) => {
    const fields: ClientFields = { id: 'c-1', name: 'Acme', email: acme.email, custom: { stage } }
    harness.enqueue(ref, fields)
    await drain(harness, harness.freshWorker)
    const [room, ...more] = madeRooms(harness.docspace)
    expect(more).toEqual([])
    return room
  }
  const built = await send('Live')
  const first = linkIds()
  await send('Left')
  harness.clock.advance(31 * day)
  expect(await send('Left')).toMatchObject({ archived: true, links: [] })
  const opened = await send('Live')
  expect(opened).toMatchObject({ archived: false, members: built?.members, tags: built?.tags })
  expect(opened?.links).toHaveLength(1)
  expect(linkIds()).not.toEqual(first)
  const writes = harness.docspace.counters.writes
  expect(await send('Live')).toEqual(opened)
  expect(harness.docspace.counters.writes).toBe(writes)
  expect(parkedFor(harness)).toEqual([])
})
