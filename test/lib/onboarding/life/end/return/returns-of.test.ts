import { expect, test } from 'vitest'
import { returnsOf } from '#lib/onboarding/life/end/return/returns-of.ts'
import { endSettings } from '#lib/onboarding/settings/end.ts'
import { ref, tag } from '../../../identity/search.ts'
import { openEnd } from '../end-world.ts'

const end = endSettings.parse({ when: { stage: 'Lost' }, do: ['archive'], return: true })

test('how often a room came back is what is remembered of its end', async () => {
  const { work, setState } = openEnd()
  const asked = (more: Parameters<typeof returnsOf>[1] = { end }, room = 7) => returnsOf(work.ends, more, { ref }, room)
  expect(await asked()).toBe(0)
  await setState({ phase: 'off', returns: 3 })
  expect(await asked()).toBe(3)
  expect(await asked({ end }, 8)).toBe(0)
  expect(await returnsOf(undefined, { end }, { ref }, 7)).toBe(0)
  // Where no room returns, nothing is asked.
  work.ends.read = async (client) => expect.unreachable(`${client} is asked for, beside ${tag}`)
  expect(await asked({ end: undefined })).toBe(0)
  expect(await asked({ end: { ...end, return: false } })).toBe(0)
})

test('a room that was called off has never come back', async () => {
  const { work, setState } = openEnd()
  await setState({ phase: 'off' })
  expect(await returnsOf(work.ends, { end }, { ref }, 7)).toBe(0)
})
