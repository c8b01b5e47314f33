import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyIdOf } from '#lib/crm/generic/client-id.ts'
import { canonicalRef } from '#lib/crm/records/client-ref.ts'
import { sources } from '#lib/crm/sources.ts'
import { type Harness, openHarness } from '../harness.ts'
import { drain } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { parkedFor } from '../world/story.ts'

/** docs/decisions/exactly-one-room.md: one client has one key at every door. */

let harness: Harness
beforeEach(async () => {
  harness = await openHarness()
})
afterEach(() => harness.stop())

test('a message that an earlier version queued under the id in lower case is served under the key of today', async () => {
  const groups: string[] = []
  const { send } = harness.queue
  harness.queue.send = (message) => {
    groups.push(message.group)
    return send.call(harness.queue, message)
  }
  const fields = { id: 'Cus_Ab', name: 'Acme', email: 'contact@acme.example.com' }
  harness.enqueue({ source: 'generic', type: 'client', id: 'cus_ab' }, fields)
  harness.enqueue({ source: 'generic', type: 'client', id: keyIdOf('Cus_Ab') }, fields)
  await drain(harness, harness.freshWorker)
  const key = `generic:client:${keyIdOf('Cus_Ab')}`
  expect(groups).toEqual(['generic:client:cus_ab', key, key])
  expect(madeRooms(harness.docspace)).toMatchObject([{ tags: [key, 'roomkeeper:ready'] }])
  expect(parkedFor(harness)).toEqual([])
})

test.each([
  ['salesforce', '001D000000IRFma', '001D000000IRFmaIAH'],
  ['salesforce', '001D000000IRFmaIAH', '001D000000IRFmaIAH'],
  ['generic', 'Cus_Ab', keyIdOf('Cus_Ab')],
  ['generic', keyIdOf('Cus_Ab'), keyIdOf('Cus_Ab')],
  ['generic', 'c-17', 'c-17'],
  ['hubspot', '42', '42'],
])('%s: whoever types %s means the client %s', (source, typed, id) => {
  expect(canonicalRef(sources[source], { source, type: 't', id: typed }).id).toBe(id)
})
