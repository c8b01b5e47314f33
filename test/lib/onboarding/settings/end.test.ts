import { expect, test } from 'vitest'
import { endSettings, noticeOf, problemsOfEnd } from '#lib/onboarding/settings/end.ts'

const when = { stage: 'Lost' }

test('an end names a field and what is done, and lies 30 days ahead', () => {
  expect(endSettings.parse({ when, do: ['archive'] })).toEqual({
    when,
    after: '30d',
    do: ['archive'],
    return: false,
    deleted: false,
  })
  for (const wrong of [
    { when: {}, do: ['archive'] },
    { when, do: [] },
    { when, do: ['delete'] },
  ])
    expect(endSettings.safeParse(wrong).success).toBe(false)
})

test.each(['1d', '9d', '30d', '99d', '299d', '365d'])('%s lies between the announcement and the end', (after) => {
  expect(noticeOf(endSettings.parse({ when, do: ['archive'], after }))).toBe(Number(after.slice(0, -1)) * 86_400_000)
})

test.each(['0d', '366d', '400d', '30', '1.5d', '-1d', '1d '])('"%s" is no time', (after) => {
  expect(endSettings.safeParse({ when, do: ['archive'], after }).success).toBe(false)
})

test('a public room has no readers', () => {
  const end = endSettings.parse({ when, do: ['read-only', 'archive'] })
  expect(problemsOfEnd(end, 'public')).toEqual([expect.stringContaining('end.do: `read-only`')])
  expect(problemsOfEnd(end, 'custom')).toEqual([])
  expect(problemsOfEnd({ ...end, do: ['archive'] }, 'public')).toEqual([])
  expect(problemsOfEnd(undefined, 'public')).toEqual([])
})
