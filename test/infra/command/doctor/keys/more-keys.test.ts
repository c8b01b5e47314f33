import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { moreKeys } from '#infra/command/doctor/keys/more-keys.ts'
import type { Target } from '#infra/command/target/target.ts'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { anna, ben, openTwoUsers, type TwoUsers } from '#test/lib/docspace/keys/two-users.ts'
import { settingsWith } from '#test/onboarding/harness.ts'

let world: TwoUsers
let fresh: ReturnType<TwoUsers['sim']['snapshot']>
beforeAll(async () => {
  world = await openTwoUsers({ limits: 'off' })
  for (const { id } of [anna, ben]) world.sim.state.members.push({ roomId: 10, userId: id, access: 2 })
  fresh = world.sim.snapshot()
})
beforeEach(() => world.sim.restore(fresh))
afterAll(() => world.sim.stop())

const look = (secret: unknown) => {
  const target = {
    settings: { docspace: { url: world.sim.url }, onboarding: settingsWith() },
    clock: systemClock,
    secretName: (path: string) => path,
    secrets: { find: async () => secret },
  }
  return moreKeys.look(target as unknown as Target)
}
const found = async (...keys: string[]) => {
  const [apiKey, ...more] = keys
  const findings = await look({ apiKey, moreKeys: more })
  return findings.map(({ verdict, text }) => `${verdict}: ${text}`)
}
const keyOf = ({ key }: { key: string }) => world.sim.state.keys.find(({ secret }) => secret === key) ?? {}

test('nothing is said of one key, nor where none is stored', async () => {
  expect([await found(anna.key), await look(undefined)]).toEqual([[], []])
})

test('keys that may all make rooms are one good finding', async () => {
  expect(await found(SAMPLE_KEYS.onboarding, anna.key, ben.key)).toEqual(['ok: 3 keys of as many users make rooms'])
})

test('a key of a user who has one already is told, whichever it is', async () => {
  expect(await found(SAMPLE_KEYS.onboarding, anna.key, SAMPLE_KEYS.backup)).toEqual([
    'warning: key 3 is of the same user as key 1: limits are the user’s, so it adds nothing',
  ])
})

test('a key that is refused is named by its place, and the others are looked at', async () => {
  Object.assign(keyOf(anna), { isActive: false })
  Object.assign(keyOf(ben), { permissions: ['rooms:write'] })
  expect(await found(SAMPLE_KEYS.onboarding, anna.key, ben.key)).toEqual([
    'problem: key 2 of 3: DocSpace refuses the API key',
    'problem: key 3 lacks files:write, accounts:read',
  ])
})

test('a user who may make no rooms, a key that ends soon, and content that is not shared with its user are told', async () => {
  world.sim.state.members = world.sim.state.members.filter(({ userId }) => userId !== ben.id)
  Object.assign(keyOf(ben), { expiresAt: Date.now() + 5 * 86_400_000 + 60_000 })
  expect(await found(SAMPLE_KEYS.onboarding, ben.key)).toEqual([
    expect.stringMatching(/^warning: key 2: the key expires in 5 d/),
    expect.stringMatching(/^problem: key 2: file 11 .* is not there, or the user behind the key may not read it$/),
    expect.stringMatching(/^problem: key 2: file 12 .* is not there/),
  ])
  const user = world.sim.state.users.find(({ id }) => id === ben.id)
  Object.assign(user ?? {}, { type: 'user' })
  expect(await found(SAMPLE_KEYS.onboarding, ben.key)).toEqual(['problem: the user behind key 2 may not make rooms'])
})
