import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fault } from '#infra/simulators/docspace/index.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { createMemoryRecords } from '#test/soak/simulation/memory-records.ts'
import { madeRooms, readyRoom } from '../world/portal-view.ts'
import { keepTestLog } from '../world/test-log.ts'
import { client, leaveUntagged, openPortal, type Portal, person } from './portal.ts'

/** docs/decisions/exactly-one-room.md: a room is ready only when its tag has been seen on it. */

let portal: Portal
keepTestLog()
beforeEach(async () => {
  portal = await openPortal()
})
afterEach(() => portal.docspace.stop())

const ref = client('a')
const records = (state: 'none' | 'preparing') => {
  const made = createMemoryRecords({ now: () => portal.clock.now(), sleep: async () => {} })
  made.add(ref, person('a'))
  made.of(ref).record.written = { state }
  return made
}
const ready = readyRoom(clientKey(ref), 'Client - John Smith', 'contact@a.example.com')
const rooms = () => madeRooms(portal.docspace).map(({ id: _, ...room }) => room)

test('a 200 that added no tag is not believed: the tag is made known and added again (DocSpace up to 3.6.1)', async () => {
  const file = new URL('../../fixtures/cases/docspace-3.6-tag-without-effect.json', import.meta.url)
  const { input } = JSON.parse(readFileSync(file, 'utf8'))
  leaveUntagged(portal, 150_000)
  const body = JSON.stringify({ response: { ...input['PUT /api/2.0/files/rooms/100/tags'].response }, statusCode: 200 })
  const headers = { 'content-type': 'application/json' }
  const ignored = { kind: 'status', status: 200, body, headers } as const
  portal.docspace.faults.add(fault({ method: 'PUT', path: /rooms\/100\/tags$/ }, ignored, 1))
  const kept = records('preparing')
  expect(await portal.finish(kept, ref)).toBe('ready')
  kept.of(ref).record.written = { state: 'preparing' }
  expect(await portal.finish(kept, ref)).toBe('ready')
  expect(rooms()).toEqual([ready])
})

test('a tag that DocSpace answered and did not keep is put there again before the room is ready', async () => {
  portal.docspace.hooks.onAnswer = ({ method, path }) => {
    if (method !== 'POST' || !path.endsWith('/files/rooms')) return
    const room = portal.docspace.state.rooms.at(-1)
    if (room) room.tags = []
  }
  expect(await portal.finish(records('none'), ref)).toBe('ready')
  expect(rooms()).toEqual([ready])
})

test('a room whose answer was lost is taken at once when it is there under its tag', async () => {
  let broken = false
  portal.docspace.hooks.onAnswer = ({ method, path }) => {
    if (broken || method !== 'POST' || !path.endsWith('/files/rooms')) return
    broken = true
    throw new Error('the connection breaks')
  }
  const began = portal.clock.now()
  expect(await portal.serve(records('none'), ref)).toBe('ready')
  expect(portal.clock.now() - began).toBeLessThan(5_000)
  expect(rooms()).toEqual([ready])
})

test('a room whose answer was lost, and which is not there yet, is waited for', async () => {
  const lost = { kind: 'reset', applied: false } as const
  portal.docspace.faults.add(fault({ method: 'POST', path: /files\/rooms$/ }, lost, 1))
  expect(await portal.serve(records('none'), ref)).toMatchObject({ reason: { code: 'docspace-unsure' } })
  expect(rooms()).toEqual([])
})
