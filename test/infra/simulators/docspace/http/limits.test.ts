import { expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { newRoom, open } from '../client.ts'

test('self-hosted: no limits, no headers about them', async () => {
  const { api } = await open()
  const reply = await api('GET', '/files/rooms')
  expect(reply.headers.get('x-ratelimit-limit')).toBeNull()
})

test('too many requests in a minute: empty 429 without a hint, until the minute has slid on', async () => {
  const { api, clock } = await open({ limits: { requestsPerMinute: 3 } })
  for (let n = 0; n < 3; n++) expect((await api('GET', '/keys/@self')).status).toBe(200)
  const refused = await api('GET', '/keys/@self')
  expect(refused.status).toBe(429)
  expect(refused.text).toBe('')
  expect(refused.headers.get('retry-after')).toBeNull()
  expect(refused.headers.get('x-ratelimit-limit')).toBe('3')
  clock.advance(60_001)
  expect((await api('GET', '/keys/@self')).status).toBe(200)
})

test('all keys of one user share his limit', async () => {
  const { withKey, api } = await open({ limits: { requestsPerMinute: 2 } })
  const other = withKey(SAMPLE_KEYS.onboarding)
  await api('GET', '/keys/@self')
  await other('GET', '/keys/@self')
  expect((await other('GET', '/keys/@self')).status).toBe(429)
})

test('too many writes in a day: 429 that says when the day ends, and reads go on', async () => {
  const { api, clock, sim } = await open({ limits: { writesPerDay: 1 } })
  await newRoom(api)
  clock.advance(60_000)
  const refused = await api('POST', '/files/rooms', { title: 'second', roomType: 2 })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBe(24 * 3600 - 60)
  expect(Number(refused.headers.get('x-ratelimit-reset'))).toBe(clock.now() / 1000 + 24 * 3600 - 60)
  expect(sim.state.rooms.filter((room) => room.title === 'second')).toEqual([])
  expect((await api('GET', '/files/rooms')).status).toBe(200)
  clock.advance(24 * 3600_000)
  expect((await api('POST', '/files/rooms', { title: 'second', roomType: 2 })).status).toBe(200)
})

test('too many writes in flight: the surplus is refused at once, the rest goes through', async () => {
  const { api, sim } = await open({ limits: { writesInFlight: 2 }, latencyMs: 30 })
  const statuses = await Promise.all(
    [1, 2, 3, 4].map(async (n) => (await api('POST', '/files/rooms', { title: `${n}`, roomType: 2 })).status),
  )
  expect(statuses.sort()).toEqual([200, 200, 429, 429])
  expect(sim.counters.tooManyRequests).toBe(2)
  expect((await api('POST', '/files/rooms', { title: 'later', roomType: 2 })).status).toBe(200)
})

test('reads in flight have a limit of their own', async () => {
  const { api } = await open({ limits: { getsInFlight: 1 }, latencyMs: 30 })
  const statuses = await Promise.all([1, 2].map(async () => (await api('GET', '/files/rooms')).status))
  expect(statuses.sort()).toEqual([200, 429])
})

test('five resent invitations in a quarter of an hour', async () => {
  const { api, clock } = await open({ limits: {} })
  const id = await newRoom(api)
  const resend = async () => (await api('POST', `/files/rooms/${id}/resend`, { resendAll: true })).status
  for (let n = 0; n < 5; n++) expect(await resend()).toBe(200)
  expect(await resend()).toBe(429)
  clock.advance(15 * 60_000 + 1)
  expect(await resend()).toBe(200)
})

test('invited addresses per day are counted for the whole portal', async () => {
  const { api, sim } = await open({ limits: { emailsPerDay: 2 } })
  const id = await newRoom(api)
  const invite = (n: number) =>
    api('PUT', `/files/rooms/${id}/share`, { invitations: [{ email: `c${n}@client.example`, access: 2 }] })
  await invite(1)
  await invite(2)
  expect((await invite(3)).headers.get('retry-after')).not.toBeNull()
  expect(sim.state.mails).toHaveLength(2)
})
