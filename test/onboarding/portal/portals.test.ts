import { afterEach, describe, expect, test } from 'vitest'
import { fault } from '#infra/simulators/http/faults.ts'
import { supportedVersions } from '#lib/docspace/portal/versions.ts'
import { account, allWays, type Harness, openHarness, ways } from '../harness.ts'
import { invoke } from '../world/lambda.ts'
import { wholeTree } from '../world/portal-view.ts'
import { newClient } from '../world/story.ts'
import { drive } from '../world/wire.ts'

let harness: Harness
afterEach(() => harness.stop())

describe.each(supportedVersions)('a portal of version %s', (version) => {
  test.each(allWays)('gets a client ready by the way %s', async (way) => {
    harness = await openHarness({ docspace: { version }, settings: ways[way] })
    const client = await newClient(harness)
    await client.deliver()
    expect(client.status()).toMatch(version === '3.7' ? /^ready$/ : /^ready: the invitation link ends on/)
    expect(client.room()).toMatchObject({
      content: wholeTree,
      members: ['anna.manager@example.com 9', 'contact@acme.example.com 2'],
      links: [2],
    })
  })
})

/** Serves the client once, and tells for which reason it waits. */
const waitsFor = async (prepare: (harness: Harness) => void) => {
  harness = await openHarness()
  const { id } = await newClient(harness)
  prepare(harness)
  harness.enqueue(account(id))
  await drive(harness.clock, harness.wire, invoke(harness, harness.freshWorker()).outcome)
  await harness.wire.quiet()
  return [...new Set(harness.log.lines.flatMap(({ reason }) => (typeof reason === 'string' ? [reason] : [])))]
}

describe('a portal that refuses', () => {
  test('because it is being restored is not taken for one that refuses the key', async () => {
    expect(await waitsFor(({ docspace }) => Object.assign(docspace.state, { restoring: true }))).toEqual([
      'docspace-restoring',
    ])
  })

  test('because the key lacks a permission is still told so', async () => {
    const reasons = await waitsFor(({ docspace }) => {
      for (const key of docspace.state.keys) key.permissions = ['files:read']
    })
    expect(reasons).toEqual(['docspace-key-scope'])
  })

  test('because there is no such route is not taken for an unknown person', async () => {
    const reasons = await waitsFor(({ docspace }) =>
      docspace.faults.add(fault({ path: /people\/email/ }, { kind: 'status', status: 404 })),
    )
    expect(reasons).toEqual(['docspace-no-api'])
  })
})

test('every member of a room is read, however many there are', async () => {
  harness = await openHarness()
  const client = await newClient(harness)
  const { state } = harness.docspace
  const guests = Array.from({ length: 231 }, (_, n) => ({
    ...(state.users[1] as (typeof state.users)[number]),
    id: `00000000-0000-4000-8000-0000000a${String(n).padStart(4, '0')}`,
    email: `guest${n}@example.com`,
    firstName: '',
    lastName: '',
    type: 'guest' as const,
    status: 4 as const,
  }))
  await client.deliver()
  state.users.push(...guests)
  const room = state.rooms.find(({ id }) => id === client.room().id)
  state.members.push(
    ...guests.map(({ id }) => ({
      ...(state.members[0] as (typeof state.members)[number]),
      userId: id,
      access: 2 as const,
    })),
  )
  const { docspace } = await harness.services.openDocSpace({ remaining: () => 60_000 })
  const members = await docspace.members.list(room?.id ?? 0)
  expect(new Set(members.map(({ email }) => email)).size).toBe(members.length)
  expect(members.filter(({ email }) => email.startsWith('guest'))).toHaveLength(231)
  expect(members.filter(({ pending }) => pending).length).toBeGreaterThanOrEqual(231)
})
