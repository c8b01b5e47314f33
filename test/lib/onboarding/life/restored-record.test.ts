import { expect, test } from 'vitest'
import { callOffDeletion, hasEndedMeanwhile } from '#lib/onboarding/life/restored-record.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { openEnd } from './end/end-world.ts'

const log = keepTestLog()

const kept = async (state: object | undefined) => {
  const end = openEnd()
  if (state) await end.setState({ phase: 'announced', day: '2026-01-04', ...state })
  return { ...end, looks: end.work, client: end.living() }
}

test.each<[boolean, object | undefined]>([
  [true, { deleted: true, phase: 'ended' }],
  [true, { deleted: true, phase: 'begun' }],
  [true, { deleted: true, phase: 'returning' }],
  [false, { deleted: true }],
  [false, { deleted: true, phase: 'off' }],
  [false, { phase: 'ended' }],
  [false, { deleted: true, phase: 'ended', room: 8 }],
  [false, undefined],
])('a room has ended while its record was gone: %s, by %o', async (isSo, state) => {
  const { looks, client } = await kept(state)
  expect(await hasEndedMeanwhile(looks, client)).toBe(isSo)
})

test('an end that was announced for the deletion is called off, and nothing is written on the record', async () => {
  const { looks, client, state, reports } = await kept({ deleted: true })
  await callOffDeletion(looks, client)
  expect([state()?.phase, reports]).toEqual(['off', []])
  expect(log.lines.filter(({ event }) => event === 'end.called_off')).toMatchObject([{ roomId: '7' }])
})

test.each([{}, { deleted: true, phase: 'ended' }, { deleted: true, phase: 'off' }])(
  'another end stays as it is: %o',
  async (given) => {
    const { looks, client, state } = await kept(given)
    const before = state()
    await callOffDeletion(looks, client)
    expect([state(), log.lines.filter(({ event }) => event === 'end.called_off')]).toEqual([before, []])
  },
)

test('where nothing is remembered nothing is called off', async () => {
  const { looks, client, state } = await kept(undefined)
  await callOffDeletion(looks, client)
  expect(state()).toBeUndefined()
})
