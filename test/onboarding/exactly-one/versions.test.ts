import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { createMemoryRecords } from '#test/soak/simulation/memory-records.ts'
import { madeRooms, readyRoom } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'
import { client, leaveUntagged, openPortal, type Portal, person } from './portal.ts'

/** Older portals answer otherwise; a client gets its room there too. */

let portal: Portal
keepTestLog()
afterEach(() => portal.docspace.stop())

const ref = client('a')
const oneClient = () => {
  const records = createMemoryRecords({ now: () => portal.clock.now(), sleep: async () => {} })
  records.add(ref, person('a'))
  return records
}

test.each(['3.2', '3.5', '3.6', '3.7'] as const)(
  'a client gets its room on a portal of version %s',
  async (version) => {
    portal = await openPortal({ version })
    expect(await portal.finish(oneClient(), ref)).toBe('ready')
    const rooms = madeRooms(portal.docspace).map(({ id: _, ...room }) => room)
    expect(rooms).toEqual([readyRoom(clientKey(ref), 'Client - John Smith', 'contact@a.example.com')])
  },
)

test.each([
  ['3.2', /^ready: the invitation link ends on \d{4}-\d\d-\d\d$/],
  ['3.6', /^ready: the invitation link ends on \d{4}-\d\d-\d\d$/],
  ['3.7', /^ready$/],
] as const)('on a portal of version %s the record says when the link ends, if it does', async (version, status) => {
  portal = await openPortal({ version })
  const records = oneClient()
  expect(await portal.finish(records, ref)).toBe('ready')
  expect(records.of(ref).record.written?.status).toMatch(status)
})

test('a link and members of a share answer of 3.2 are read as they were seen', async () => {
  portal = await openPortal()
  const file = new URL('../../fixtures/cases/docspace-3.2-share-answer.json', import.meta.url)
  const { input } = JSON.parse(readFileSync(file, 'utf8'))
  const answers = Object.values<{ response: unknown }>(input).map((answer) => JSON.stringify(answer))
  const headers = { 'content-type': 'application/json' }
  const answerWith = (method: string, path: RegExp, body = '') =>
    portal.docspace.faults.add(fault({ method, path }, { kind: 'status', status: 200, body, headers }, 1))
  answerWith('PUT', /links$/, answers[0])
  answerWith('GET', /share/, answers[1])
  const { docspace } = portal.workplace(oneClient())
  const link = await docspace.links.createInvitation(10, { id: 'x', access: 2, title: 'Client invitation' })
  expect(link).toMatchObject({ id: '11111111-2222-4333-8444-555555555555', access: 2, expired: false })
  expect(await docspace.members.list(10)).toMatchObject([{ userId: 'u-1', email: 'admin@example.com', owner: true }])
})

test.each(['3.2', '3.5', '3.6', '3.7'] as const)(
  'a room that lost its tag gets it on a portal of version %s, which may not know the tag yet',
  async (version) => {
    portal = await openPortal({ version })
    leaveUntagged(portal, 150_000)
    const records = oneClient()
    records.of(ref).record.written = { state: 'preparing' }
    expect(await portal.finish(records, ref)).toBe('ready')
    expect(madeRooms(portal.docspace)).toMatchObject([{ id: 100, tags: [clientKey(ref)] }])
  },
)
