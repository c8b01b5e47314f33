import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ConnectionOptions } from '#lib/docspace/connection.ts'
import { linkCheckCalls } from '#lib/docspace/invitations/link-check.ts'
import { openScriptedPortal, restlessClock, type Scripted, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
beforeAll(async () => {
  portal = await openScriptedPortal()
})
afterAll(() => portal.close())

const page = { status: 302, headers: { location: '/confirm/LinkInvite?type=LinkInvite&key=k%2B1&uid=anna' } }
const says = (result: unknown): Scripted => ({ response: { result } })
const lines = ['GET /s/Abc', 'POST /api/2.0/authentication/confirm']
const isDead = (answers: Scripted[], more: Partial<ConnectionOptions> = {}) => {
  portal.answer(...answers)
  return linkCheckCalls(portal.options(more)).isDead('https://docs.example.com/s/Abc')
}

describe('a link', () => {
  test.each([
    ['whose maker is there', says(0), false],
    ['whose maker is gone', says(1), true],
    ['that is too old', says(2), false],
    ['of which nothing is said', { response: {} }, false],
    ['of which something else is said', says('1'), false],
    ['of which nothing at all is said', {}, false],
  ])('%s', async (_, answer, dead) => {
    expect(await isDead([page, answer])).toBe(dead)
  })

  test('is asked about without a key, by what its short address leads to', async () => {
    await isDead([page, says(0)])
    expect(portal.lines()).toEqual(lines)
    expect(portal.asked.map(({ json }) => json)).toEqual([undefined, { type: 'LinkInvite', key: 'k+1', uiD: 'anna' }])
    expect(portal.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined])
  })

  test.each([undefined, '/'])('whose short address leads to %s is asked about by nothing', async (location) => {
    await isDead([{ status: 302, headers: location ? { location } : {} }, says(0)])
    expect(portal.asked[1]?.json).toEqual({ type: 'LinkInvite', key: '', uiD: '' })
  })

  test('is asked about again where the first try failed, by the clock that is given', async () => {
    const clock = restlessClock()
    expect(await isDead([{ status: 503 }, page, { status: 503 }, says(1)], { clock })).toBe(true)
    expect(portal.lines()).toEqual([lines[0], ...lines, lines[1]])
    expect(clock.slept).toHaveLength(2)
  })

  test('of which the portal does not answer is not called dead', async () => {
    await expect(isDead([page, { status: 429 }])).rejects.toMatchObject({ reason: { code: 'docspace-busy' } })
    await expect(isDead([page], { deadline: { remaining: () => 0 } })).rejects.toMatchObject({ why: 'deadline' })
  })

  test('keeps the limits of the portal', async () => {
    const entered: string[] = []
    const enter = async ({ path }: { path: string }) => {
      entered.push(path)
      return () => {}
    }
    await isDead([page, says(0)], { rateLimiter: { enter, observe: () => {} } as never })
    expect(entered).toEqual(['/s/Abc', '/api/2.0/authentication/confirm'])
  })
})
