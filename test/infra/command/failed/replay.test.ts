import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { exitCodes } from '#infra/command/exit-codes.ts'
import { openParkingInstance, type ParkingInstance } from './parking-instance.ts'

let here: ParkingInstance

beforeAll(async () => {
  here = await openParkingInstance()
}, 200_000)
afterAll(() => here?.stop())
beforeEach(() => here.clear())

test('is a dry run unless somebody agrees', async () => {
  const deadLetter = await here.park('Dry')
  const { out, code } = await here.run('failed', 'replay', deadLetter.client)
  expect(code).toBe(exitCodes.notDone)
  expect(out).toContain(deadLetter.client)
  expect(out).toContain('Nothing was changed')
  expect((await here.parked()).map(({ id }) => id)).toEqual([deadLetter.id])
  const declined = await here.type('n\n', 'failed', 'replay', deadLetter.client)
  expect([declined.out, declined.code]).toEqual([expect.stringContaining('Nothing was changed'), exitCodes.notDone])
  const asked = await here.run('failed', 'replay', deadLetter.client, '--dry-run')
  expect(asked.code).toBe(exitCodes.done)
  expect((await here.parked()).map(({ id }) => id)).toEqual([deadLetter.id])
})

test('sends one client again, and tells that it has its room now', async () => {
  const deadLetter = await here.park('Mended')
  const other = await here.park('Other')
  await here.handOver(deadLetter)
  const { out, code } = await here.run('failed', 'replay', deadLetter.id, '--yes', '--wait', '20')
  expect(out).toMatch(new RegExp(`${deadLetter.client}\\s+ready`))
  expect(code).toBe(0)
  expect(here.roomsOf(deadLetter)).toBe(1)
  expect((await here.parked()).map(({ client }) => client)).toEqual([other.client])
})

test('tells of a client that was parked again, with how often and by whom it was replayed', async () => {
  const deadLetter = await here.park('Hopeless')
  const { json, code } = await here.run('failed', 'replay', '--reason', 'owner-unknown', '--yes', '--json')
  expect(code).toBe(1)
  expect(json).toMatchObject({
    replayed: 1,
    clients: [{ client: deadLetter.client, end: 'parked', reason: 'owner-unknown' }],
  })
  await here.run('failed', 'replay', deadLetter.client, '--yes', '--wait', '20')
  const [again] = await here.parked()
  expect(again).toMatchObject({ client: deadLetter.client, replays: 2 })
  expect(again?.replayedBy).toBeTruthy()
})

test.each([
  [[]],
  [['--all', '--reason', 'owner-unknown']],
  [['--rate', '0', '--all']],
  [['--rate', '0.5', '--all']],
  [['--rate', '501', '--all']],
])('refuses to guess what is meant: %j', async (args) => {
  const { code, err } = await here.run('failed', 'replay', ...args)
  expect(code).toBe(2)
  expect(err).not.toBe('')
})
