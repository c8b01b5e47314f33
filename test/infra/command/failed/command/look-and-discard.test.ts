import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newcomer } from '../newcomer.ts'
import { openParkingInstance, type ParkingInstance } from '../parking-instance.ts'

let here: ParkingInstance

beforeAll(async () => {
  here = await openParkingInstance()
}, 60_000)
afterAll(() => here?.stop())
beforeEach(() => here.clear())

test('groups by reason, says what to do, and leaves the queue as it was', async () => {
  const first = await here.park('First')
  const second = await here.park('Second')
  const { out, code } = await here.run('failed', 'list')
  expect(code).toBe(0)
  expect(out).toContain('2 clients are parked')
  expect(out).toContain('owner-unknown')
  expect(out).toContain('Create the account in DocSpace')
  for (const { client, id } of [first, second]) {
    expect(out).toContain(client)
    expect(out).toContain(id.slice(0, 8))
  }
  const queues = await here.instance.aws.queues()
  expect(queues.find(({ name }) => name.endsWith('clients-dead.fifo'))).toMatchObject({ visible: 2, inFlight: 0 })
})

test('shows everything of one, by the beginning of its id, with the query for its log', async () => {
  const deadLetter = await here.park('Shown')
  const { out, code } = await here.run('failed', 'show', deadLetter.id.slice(0, 8))
  expect(code).toBe(0)
  expect(out).toContain('What to do:')
  expect(out).toContain(`filter client = "${deadLetter.client}"`)
})

test('says what is wrong when there is no such message', async () => {
  const { err, code } = await here.run('failed', 'show', 'nonsense')
  expect(code).toBe(1)
  expect(err).toContain('nonsense')
})

test('discarding deletes what was chosen and nothing else', async () => {
  const deadLetter = await here.park('Gone')
  const other = await here.park('Kept')
  expect((await here.run('failed', 'discard', deadLetter.client)).out).toContain('Nothing was changed')
  expect(await here.parked()).toHaveLength(2)
  const { code } = await here.run('failed', 'discard', deadLetter.client, '--yes')
  expect(code).toBe(0)
  expect((await here.parked()).map(({ client }) => client)).toEqual([other.client])
})

test('a misspelt reason or source is told, instead of reading as if nobody were parked', async () => {
  const deadLetter = await here.park('Misspelt')
  const list = (...words: string[]) => here.run('failed', 'list', ...words)
  const wrong = await list('--reason', `${deadLetter.reason}x`)
  expect({ code: wrong.code, out: wrong.out }).toEqual({ code: 2, out: '' })
  expect(wrong.err).toContain(`There is no reason ${deadLetter.reason}x (did you mean ${deadLetter.reason}?).`)
  const source = await here.run('failed', 'replay', '--source', 'espocmr', '--yes')
  expect({ code: source.code, err: source.err }).toEqual({
    code: 2,
    err: expect.stringContaining('(did you mean espocrm?)'),
  })
  expect((await list('--reason', 'crm-unreachable')).code).toBe(0)
})

test('a client of a sender of one’s own is found by its id as the sender spells it', async () => {
  const client = 'generic:client:Cus_Ab'
  const given = ['--name', 'Capitals', '--manager', newcomer, '--yes', '--force', '--wait', '20']
  expect((await here.run('onboard', client, ...given)).code).toBe(1)
  const shown = await here.run('failed', 'show', client, '--json')
  expect(shown.json).toMatchObject([{ source: 'generic', reason: 'owner-unknown' }])
  const dry = await here.run('failed', 'replay', client, '--json')
  expect(dry.json).toMatchObject({ applied: false, replay: [{ source: 'generic' }], anew: [] })
  const { out, code } = await here.run('failed', 'discard', client, '--yes')
  expect(code).toBe(0)
  expect(out).toContain('1 discarded.')
})
