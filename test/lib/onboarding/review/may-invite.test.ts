import { expect, test, vi } from 'vitest'
import { mayInvite } from '#lib/onboarding/review/may-invite.ts'
import { ref } from '../identity/search.ts'

test('where nobody waits the record is not read, so that one which is gone meanwhile matters to nobody', async () => {
  const readFields = vi.fn(async () => undefined)
  expect(await mayInvite({ readFields }, {}, { ref })).toBe(true)
  expect(await mayInvite({ readFields }, { invite: { when: {} } }, { ref })).toBe(true)
  expect(readFields).not.toHaveBeenCalled()
})
