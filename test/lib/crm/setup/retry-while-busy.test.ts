import { describe, expect, test } from 'vitest'
import { crmReasons } from '#lib/crm/reasons.ts'
import { retryWhileBusy } from '#lib/crm/setup/retry-while-busy.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { caught } from '../worlds/world.ts'

/** A CRM that fails with each of `failures` and then answers, asked by somebody who has so long. */
const asking = async (
  failures: readonly Error[],
  { remaining = 10 * 60_000, only }: { remaining?: number; only?: readonly string[] } = {},
) => {
  const waits: number[] = []
  let left = remaining
  const clock = {
    now: () => 0,
    async sleep(ms: number) {
      waits.push(ms)
      left -= ms
    },
  }
  let tries = 0
  const ask = async () => {
    const failure = failures[tries++]
    if (failure) throw failure
    return 'answer'
  }
  const result = await caught(
    retryWhileBusy(ask, { clock, deadline: { remaining: () => left } }, only).then((answer) => {
      throw answer
    }),
  )
  return { result, waits, tries }
}

const busy = (after?: number) => new RetryLater(crmReasons['crm-busy'], { after })
const unreachable = new RetryLater(crmReasons['crm-unreachable'])

describe('a CRM that says no for a moment', () => {
  test('is asked again, after as long as it says or else twice as long each time', async () => {
    const { result, waits, tries } = await asking([busy(7_000), busy(), unreachable])
    expect([result, tries]).toEqual(['answer', 4])
    expect(waits).toEqual([7_000, 2_000, 4_000])
  })

  test('is asked five times in all', async () => {
    const { result, waits, tries } = await asking([busy(1), busy(1), busy(1), busy(1), unreachable, busy(1)])
    expect([result, tries, waits.length]).toEqual([unreachable, 5, 4])
  })

  test('is waited for five minutes at most: what asks for more has used up its day', async () => {
    expect((await asking([busy(300_000)])).result).toBe('answer')
    const used = busy(300_001)
    expect((await asking([used])).result).toBe(used)
  })

  test('is waited for as long as there is time', async () => {
    expect((await asking([busy(5_000)], { remaining: 5_000 })).result).toBe('answer')
    const late = busy(5_001)
    expect(await asking([late], { remaining: 5_000 })).toEqual({ result: late, waits: [], tries: 1 })
  })

  test('is waited for only for reasons that were named', async () => {
    const only = ['crm-busy']
    expect((await asking([busy(1)], { only })).result).toBe('answer')
    expect((await asking([unreachable], { only })).result).toBe(unreachable)
  })

  test.each([
    new RetryLater(crmReasons['crm-key-refused'], { after: 1 }),
    new Park(crmReasons['crm-refused']),
    new TypeError('ours'),
  ])('is not asked again after %s', async (error) => {
    expect(await asking([error])).toEqual({ result: error, waits: [], tries: 1 })
  })
})
