import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Harness, openHarness } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'

/** Whoever may write a record decides what is in it: that must stay text. */

let harness: Harness
const asked: string[] = []
const trap = createServer((request, response) => {
  asked.push(request.url ?? '')
  response.end()
})
const address = () => `http://127.0.0.1:${(trap.address() as AddressInfo).port}`

beforeEach(async () => {
  asked.length = 0
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve))
  harness = await openHarness()
})
afterEach(async () => {
  trap.close()
  await harness.stop()
})

const rooms = () => madeRooms(harness.docspace)

test('addresses in every field of a client lead nobody there', async () => {
  const at = address()
  const email = `contact@[127.0.0.1]:${new URL(at).port}`
  harness.enqueue({ source: 'generic', type: 'client', id: 'c1' }, { id: at, name: `${at}/name`, email, manager: at })
  const { id } = await harness.espo.createClient({ name: `${at}/crm`, ownerEmail: 'anna.manager@example.com' })
  await harness.espo.updateClient(id, { website: at, description: `<img src="${at}/img">` })
  harness.enqueue({ source: 'espocrm', type: 'Account', id })
  await drain(harness, harness.freshWorker)
  expect(rooms().map(({ title }) => title)).toEqual([
    expect.stringMatching(/^Client - http_/),
    expect.stringMatching(/^Client - http_/),
  ])
  expect(asked).toEqual([])
})

test.each([
  '../../api/2.0/people',
  '%2e%2e%2f%00',
  'x"},"roomType":1,"a":{"b":"',
  '<script>alert(1)</script>',
  '{{7*7}} %{7*7}',
  "'; DROP TABLE rooms; --",
  'a\r\nX-Injected: 1',
])('a name that is code somewhere (%j) is the title of one room, and nothing else', async (name) => {
  harness.enqueue({ source: 'generic', type: 'client', id: 'c1' }, { id: 'c1', name })
  await drain(harness, harness.freshWorker)
  const [room, ...others] = rooms()
  expect(others).toEqual([])
  const kept = name.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[*:"<>?|\\/]/g, '_')
  expect(room?.title).toBe(`Client - ${kept}`)
  expect(room?.tags).toContain('generic:client:c1')
})
