import { expect, test } from 'vitest'
import { type isOfOurUsers, oursAmong } from '#lib/onboarding/identity/ours.ts'

type Services = Parameters<typeof isOfOurUsers>[0]
const services = (users?: readonly string[]): Services =>
  ({ docspace: users ? { byKeys: { users } } : {}, cache: { keyOwner: async () => 'anna' } }) as unknown as Services

test.each([
  [undefined, ['anna']],
  [['ben', 'carl'], ['ben']],
])('of the users %j these have made a room of ours', async (users, ours) => {
  const rooms = ['anna', 'ben'].map((createdBy) => ({ createdBy }))
  expect(await oursAmong(services(users), rooms, (one) => one)).toEqual(ours.map((createdBy) => ({ createdBy })))
})
