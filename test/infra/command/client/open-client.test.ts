import { expect, test } from 'vitest'
import { readingOnce } from '#infra/command/client/open-client.ts'
import type { Records } from '#lib/crm/records/records-port.ts'
import { type ClientRef, clientKey } from '#lib/runtime/client-key.ts'
import { account } from '#test/onboarding/harness.ts'

test('the record of the client is read once, others and what a sender tells as often as they are asked for', async () => {
  const read: string[] = []
  const records = {
    read: async (ref: ClientRef) => {
      read.push(clientKey(ref))
      return undefined
    },
  } as unknown as Records
  const once = readingOnce(records, account('1'))
  for (const ref of [account('1'), account('1'), account('2'), account('2')]) await once.read(ref)
  expect(read).toEqual(['espocrm:Account:1', 'espocrm:Account:2', 'espocrm:Account:2'])
  await once.read(account('1'), { name: 'Acme' } as never)
  expect(read).toHaveLength(4)
})
