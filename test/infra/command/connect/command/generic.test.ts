import { afterAll, beforeAll, expect, test } from 'vitest'
import { openInstance, type RunningInstance } from '../../running-instance.ts'
import { arrived } from '../steps.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

test('keeps the secret there is, and shows it only when told', async () => {
  const { out, code } = await running.run('connect', 'generic', '--yes')
  expect(code).toBe(0)
  expect(out).toMatch(arrived)
  expect(out).not.toContain('whsec_')
  expect((await running.run('connect', 'generic', '--yes', '--reveal')).out).toMatch(
    /signed as Standard Webhooks with whsec_/,
  )
})

test('removed, has no secret any more; connected again, it has a new one', async () => {
  const shown = async () => (await running.run('connect', 'generic', '--yes', '--reveal', '--no-test')).out
  const secretIn = (out: string) => /Standard Webhooks with (whsec_\S+)/.exec(out)?.[1]
  const before = secretIn(await shown())
  const { out, code } = await running.run('connect', 'generic', '--remove', '--yes')
  expect([code, out.includes('empty the secret roomkeeper/local/webhooks/generic')]).toEqual([0, true])
  const nothing = await running.run('connect', 'generic', '--remove', '--yes')
  expect(nothing.out).toContain('nothing to undo')
  expect(nothing.out).not.toContain('empty the secret')
  const after = secretIn(await shown())
  expect(after).toMatch(/^whsec_/)
  expect(after).not.toBe(before)
})
