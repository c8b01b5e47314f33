import { expect, test } from 'vitest'
import { RecordMoved } from '#lib/crm/records/records-port.ts'
import type { OnboardingContext } from '#lib/onboarding/context.ts'
import { withConfirm } from '#lib/onboarding/identity/confirm-record.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { otherRef, recordOf, ref } from './search.ts'

const confirm = (current?: (asked: ClientRef) => Promise<ClientRef | undefined>) => {
  const records = { ...(current && { current }) } as unknown as OnboardingContext['records']
  return withConfirm({ records }, recordOf()).confirm()
}

test('a record that is as it was is confirmed by its own reference', async () => {
  const asked: ClientRef[] = []
  await confirm(async (one) => {
    asked.push(one)
    return { ...one }
  })
  expect(asked).toEqual([ref])
})

test('a record that was merged meanwhile is served under its other key', async () => {
  await expect(confirm(async () => otherRef)).rejects.toMatchObject({
    name: new RecordMoved(otherRef).name,
    ref: otherRef,
  })
})

test('a record that was deleted meanwhile parks its client', async () => {
  await expect(confirm(async () => undefined)).rejects.toMatchObject({ reason: { code: 'client-deleted' } })
})

test('a CRM that merges nothing is not asked', async () => {
  await expect(confirm()).resolves.toBeUndefined()
})

test('what else there is to work with stays', () => {
  const records = {} as OnboardingContext['records']
  expect(withConfirm({ records, clock: 'a clock' }, recordOf())).toMatchObject({ records, clock: 'a clock' })
})
