import { describe, expect, test } from 'vitest'
import type { RoomReport } from '#lib/crm/records/records-port.ts'
import { keyedHash } from '#lib/onboarding/life/memory/keyed-hash.ts'
import { rememberWanted } from '#lib/onboarding/life/memory/remember-wanted.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { onboardOverDeath } from '../../cut-short.ts'
import { recordOf, ref } from '../../identity/search.ts'
import { anna, at, open } from '../../memory-world.ts'
import { approved, begin, fresh } from '../../review/reviewed-world.ts'

keepTestLog()

const hash = keyedHash(['secret'])

describe('what was wanted of a room', () => {
  test('is remembered without a name or an address', async () => {
    const world = open({ settings: { room: { tags: ['clients'] }, rooms: [{ name: 'all' }] } })
    await world.onboard()
    const [memory] = world.remembered()
    expect(memory).toEqual({
      v: 1,
      client: 'espocrm:Account:a1',
      room: 100,
      foundAs: 100,
      rule: 'all',
      wantedAt: at,
      title: hash.title('Client - Acme'),
      tags: ['clients'],
      manager: { id: 'anna', address: hash.address(anna.email), access: 9 },
      colleagues: [],
      guests: [{ id: 'account of c@x.example', address: hash.address('c@x.example'), access: 2 }],
      groups: [],
    })
    expect(JSON.stringify(memory)).not.toMatch(/Acme|anna@|"c@/)
  })

  test('takes the place of what was remembered before', async () => {
    const world = open()
    await world.onboard()
    const [before] = world.remembered()
    world.state.rooms.length = 0
    world.crm.record = recordOf({ name: 'Beta', written: { state: 'none' } })
    await world.onboard()
    expect(before?.title).toBe(hash.title('Client - Acme'))
    expect(world.remembered()).toMatchObject([{ title: hash.title('Client - Beta') }])
  })

  test('is there whenever the record says so, after a crash at any call', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let nth = 1; ; nth += 1) {
        const world = open()
        const { writeBack } = world.work.records
        world.work.records.writeBack = async (client, report: RoomReport) => {
          if (report.state === 'ready') expect(world.remembered(), `${moment} ${nth}`).toHaveLength(1)
          return writeBack(client, report)
        }
        const died = await onboardOverDeath(world.work, ref, nth, moment)
        expect(world.crm.record?.written?.state).toBe('ready')
        expect(world.remembered()).toMatchObject([{ room: 100 }])
        if (!died) break
      }
    }
  })

  test('of a room that was in review is its people now, and the name that it was built with', async () => {
    const world = begin({ values: { stage: 'New' }, record: fresh() })
    await world.onboard()
    expect(world.remembered()).toMatchObject([{ title: hash.title('Client - Acme'), guests: [] }])
    world.crm.values = approved
    if (world.crm.record) world.crm.record = { ...world.crm.record, name: 'Beta' }
    await world.onboard()
    expect(world.remembered()).toMatchObject([{ title: hash.title('Client - Acme'), guests: [{ access: 2 }] }])
  })

  test('is not remembered where there is no store', async () => {
    const world = open()
    const { memories: _, ...work } = world.work
    await rememberWanted(work, {
      desired: { tag: 't', otherTags: [], title: '', manager: undefined, colleagues: [], guests: [], groups: [] },
      observed: { room: { id: 1, title: '', createdBy: '' } },
      linkSecrets: ['secret'],
    })
    expect(world.remembered()).toEqual([])
  })
})

describe('what is there already', () => {
  const desired = { tag: 't', otherTags: [], title: 'New', manager: undefined, colleagues: [], guests: [], groups: [] }
  const room = { id: 1, title: '', createdBy: '' }
  const earlier = {
    v: 1,
    client: 't',
    room: 1,
    wantedAt: 1,
    title: 'old',
    tags: ['kept'],
    colleagues: [],
    guests: [],
    groups: [],
  } as const
  const begin = async (refusals = 0) => {
    const { work, remembered } = open()
    await work.memories?.write(structuredClone(earlier) as never, undefined)
    const calls: string[] = []
    const { memories } = work
    if (!memories) throw new Error('no store')
    let left = refusals
    const counted: typeof memories = {
      read: async (client) => {
        calls.push('read')
        return memories.read(client)
      },
      write: async (memory, over) => {
        calls.push(`write ${over ?? ''}`)
        left -= 1
        return left < 0 && memories.write(memory, over)
      },
    }
    return { work: { ...work, memories: counted }, remembered, calls }
  }

  test('is asked for only where another memory is in the way', async () => {
    const { work, remembered, calls } = await begin()
    await rememberWanted(work, { desired, observed: { room }, linkSecrets: ['secret'] })
    expect(calls).toEqual(['write ', 'read', 'write "1"'])
    expect(remembered()).toMatchObject([{ title: hash.title('New'), tags: [] }])
  })

  test('is asked for at once where something of it stays', async () => {
    const { work, remembered, calls } = await begin()
    const keep = ({ tags }: { tags: string[] }) => ({ tags })
    await rememberWanted(work, { desired, observed: { room }, linkSecrets: ['secret'], keep })
    expect(calls).toEqual(['read', 'write "1"'])
    expect(remembered()).toMatchObject([{ title: hash.title('New'), tags: ['kept'] }])
  })

  test('is replaced within three tries, or the client waits', async () => {
    const two = await begin(2)
    await rememberWanted(two.work, { desired, observed: { room }, linkSecrets: ['secret'] })
    expect(two.remembered()).toMatchObject([{ title: hash.title('New') }])
    const three = await begin(3)
    await expect(
      rememberWanted(three.work, { desired, observed: { room }, linkSecrets: ['secret'] }),
    ).rejects.toMatchObject({ reason: { code: 'client-memory-unreachable' }, detail: 'it is written by many at once' })
    expect(three.calls.filter((call) => call.startsWith('write'))).toHaveLength(3)
  })

  test('stays where there is no room', async () => {
    const { work, calls } = await begin()
    await rememberWanted(work, { desired, observed: {}, linkSecrets: ['secret'] })
    expect(calls).toEqual([])
  })
})

test('a memory that others write all the time makes the client wait', async () => {
  const world = open()
  world.work.memories = { read: async () => ({ memory: undefined, tag: '"1"' }), write: async () => false }
  await expect(world.onboard()).rejects.toBeInstanceOf(RetryLater)
  expect(world.crm.record?.written?.state).toBe('preparing')
})
