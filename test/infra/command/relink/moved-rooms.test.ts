import { afterAll, beforeAll, expect, test } from 'vitest'
import { movedRooms } from '#infra/command/relink/moved-rooms.ts'
import { when } from '#infra/simulators/http/faults.ts'
import { type CommandWorld, openCommandWorld } from '#test/crash/commands/command-world.ts'
import { account, type Harness, openHarness } from '#test/onboarding/harness.ts'
import { drain } from '#test/onboarding/world/lambda.ts'
import { madeRooms } from '#test/onboarding/world/portal-view.ts'
import { renumber } from '#test/onboarding/world/renumber.ts'

let harness: Harness
let world: CommandWorld
beforeAll(async () => {
  harness = await openHarness()
  world = await openCommandWorld(harness)
})
afterAll(() => Promise.all([world.stop(), harness.stop()]))

const enter = async (name: string): Promise<void> => {
  const email = `${name.toLowerCase()}@client.example`
  const { id } = await harness.espo.createClient({ name, email, ownerEmail: 'anna.manager@example.com' })
  harness.enqueue(account(id))
  await drain(harness, harness.freshWorker)
}
const look = async () => movedRooms.look(await world.newTarget())

test('doctor tells of records that lead to rooms which a restored portal has under other numbers', async () => {
  await harness.espo.createClient({ name: 'New', email: 'new@client.example' })
  expect(await look()).toEqual([])
  for (const name of ['One', 'Two', 'Three']) await enter(name)
  const all = 'none of 3 records that were looked at leads to the room of a portal before'
  expect(await look()).toEqual([{ verdict: 'ok', text: all }])
  const { state } = harness.docspace
  for (const { id } of madeRooms(harness.docspace).slice(0, 2)) renumber(state, id)
  expect(await look()).toEqual([
    {
      verdict: 'problem',
      text: expect.stringMatching(/^2 of 3 records .* the portal was restored, replaced or moved$/),
      remedy: expect.stringMatching(/^roomkeeper relink --dry-run/),
    },
  ])
  // A room that people deleted is no sign of it.
  const [first] = madeRooms(harness.docspace)
  state.rooms = state.rooms.filter(({ id }) => id !== first?.id)
  expect((await look())[0]).toMatchObject({ text: expect.stringMatching(/^1 of 3 records/) })
})

test('a CRM that is at its limit is not looked at, which is no problem', async () => {
  harness.espo.faults.add(when({ method: 'GET' }, { kind: 'status', status: 429 }, 100))
  expect(await look()).toEqual([
    {
      verdict: 'unknown',
      text: expect.stringMatching(/^whether records of espocrm lead .* limits the number of requests$/),
      remedy: 'Look again in a minute.',
    },
  ])
})
