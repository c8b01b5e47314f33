import { expect, test } from 'vitest'
import { tryOutlet } from '#lib/events/try-outlet.ts'
import { AddressRefused, type GuardedAnswer, type GuardedPost } from '#lib/notify/guarded-post.ts'
import { readyEvent } from './sample-events.ts'

const target = { url: 'https://hooks.slack.com/services/T0/B0/x', secrets: [] }
const outlet = { kind: 'slack', names: false } as const

const trying = async (answer: GuardedAnswer | Error | string, { names = false, thisMachine = false } = {}) => {
  const sent: GuardedPost[] = []
  const post = async (request: GuardedPost) => {
    sent.push(request)
    if (typeof answer === 'object' && 'status' in answer) return answer
    throw answer
  }
  const tried = await tryOutlet(
    { clock: { now: () => 0 }, thisMachine, post },
    { ...outlet, names },
    { target },
    readyEvent,
  )
  return { tried, sent }
}

test('an answer is kept by its status alone', async () => {
  const { tried, sent } = await trying({ status: 200 })
  expect(tried).toStrictEqual({ meaning: 'taken', status: 200 })
  expect(sent).toMatchObject([{ url: target.url, timeoutMs: 20_000, allowThisMachine: false }])
})

test('a laptop may tell itself', async () => {
  const { sent } = await trying({ status: 200 }, { thisMachine: true })
  expect(sent).toMatchObject([{ allowThisMachine: true }])
})

test('patience that was asked for is kept too', async () => {
  expect((await trying({ status: 429, retryAfter: '30' })).tried).toEqual({
    meaning: 'later',
    status: 429,
    asked: 30_000,
  })
})

test('names go where they are wanted', async () => {
  expect((await trying({ status: 200 }, { names: true })).sent[0]?.body).toContain('Acme')
  expect((await trying({ status: 200 })).sent[0]?.body).not.toContain('Acme')
})

test.each<[Error | string, string]>([
  [new AddressRefused('its address is inside'), 'its address is inside'],
  [Object.assign(new Error('connect 10.1.2.3'), { code: 'ECONNREFUSED' }), 'no answer (ECONNREFUSED)'],
  [Object.assign(new Error('odd'), { code: 3 }), 'no answer (Error)'],
  ['odd', 'no answer (string)'],
])('without an answer it is tried later: %s', async (error, why) => {
  expect((await trying(error)).tried).toEqual({ meaning: 'later', why })
})

test('without a target nothing leaves', async () => {
  const services = { clock: { now: () => 0 }, thisMachine: false, post: async () => ({ status: 200 }) }
  const found = { problem: 'no address is stored in s' }
  expect(await tryOutlet(services, outlet, found, readyEvent)).toEqual({ meaning: 'later', why: found.problem })
})
