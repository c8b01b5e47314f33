import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { lookAtAlarms, statesKey } from '#lib/alarms/look.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { alarmOn, hour, minute, openAlarmWorld, start } from './alarm-world.ts'

let world: Awaited<ReturnType<typeof openAlarmWorld>>
beforeAll(async () => {
  world = await openAlarmWorld('roomkeeper-prod-alarms')
})
beforeEach(() => world.reset())
afterAll(() => world.close())

const parked = alarmOn('parked')
const daily = alarmOn('lost', { period: 86_400 })

describe('a look at alarms', () => {
  test('tells the topic what has begun and what is over since the last one, each once', async () => {
    expect(await world.look(15, [parked])).toEqual([])
    world.measured(16, 'parked', 1)
    world.measured(17, 'parked', 0)
    world.measured(25, 'parked', 2)
    // A minute is known when it is over, and only the newest values count.
    expect(await world.look(30, [parked])).toEqual(['ALARM parked 17', 'OK parked 18', 'ALARM parked 26'])
    expect(await world.look(33, [parked])).toEqual(['OK parked 29'])
    expect(await world.look(45, [parked])).toEqual([])
  })

  test('waits for what CloudWatch receives late', async () => {
    await world.look(15, [parked])
    world.measured(27, 'parked', 1)
    expect(await world.look(30, [parked])).toEqual([])
    expect(await world.look(31, [parked])).toEqual(['ALARM parked 28'])
  })

  test.each([
    [12, ['ALARM parked 13', 'OK parked 16']],
    [11, ['OK parked 15']],
    [7, []],
  ])('goes back a quarter of an hour where nobody has looked before: %i', async (at, told) => {
    world.measured(at, 'parked', 1)
    const found = await world.look(30, [parked])
    expect(found.filter((one) => told.includes(one))).toEqual(told)
    expect(found.length > 0).toBe(told.length > 0)
  })

  test('after a long time without looks goes back a day and no further', async () => {
    await world.look(0, [parked])
    world.measured(10, 'parked', 1)
    world.measured(30, 'parked', 1)
    expect(await world.look(15 + 24 * 60 + 3, [parked])).toEqual(['ALARM parked 31', 'OK parked 34'])
  })

  test('looks at alarms with long periods once an hour, and at the others each time', async () => {
    await world.look(0, [parked, daily])
    expect(world.asked).toEqual(['parked', 'lost'])
    for (const at of [15, 30, 45]) {
      await world.look(at, [parked, daily])
      expect(world.asked, `${at}`).toEqual(['parked'])
    }
    world.measured(50, 'lost', 1)
    expect(await world.look(60, [parked, daily])).toEqual(['ALARM lost 57'])
    expect(world.asked).toEqual(['parked', 'lost'])
    // At the hour by the clock of schedules, which may be early by some minutes.
    await world.look(113, [daily])
    expect(world.asked).toEqual(['lost'])
  })

  test('goes as far back for each as it looks, also beside one that looks back for minutes', async () => {
    world.measured(-600, 'lost', 1)
    expect(await world.look(15, [daily, parked])).toEqual(['ALARM lost 12'])
  })

  test('twice in one minute asks for nothing again', async () => {
    await world.look(15, [parked])
    await world.look(15.5, [parked])
    expect(world.asked).toEqual([])
  })

  test('keeps what alarms were, also of those that are not due', async () => {
    world.measured(0, 'lost', 1)
    await world.look(15, [parked, daily])
    expect(JSON.parse(world.texts.get(statesKey)?.text ?? '')).toEqual({
      parked: { state: 'OK', until: start + 12 * minute },
      lost: { state: 'ALARM', until: start + 12 * minute },
    })
    await world.look(30, [parked, daily])
    expect(JSON.parse(world.texts.get(statesKey)?.text ?? '')).toMatchObject({
      parked: { until: start + 27 * minute },
      lost: { state: 'ALARM', until: start + 12 * minute },
    })
  })

  test('begins anew where what is kept is not readable', async () => {
    world.texts.set(statesKey, { text: 'no JSON', tag: '"0"' })
    world.measured(10, 'parked', 1)
    expect(await world.look(15, [parked])).toEqual(['ALARM parked 11'])
    expect(await world.look(18, [parked])).toEqual(['OK parked 14'])
  })

  test('an alarm that could not be told is told by the next one, and what was told is not told again', async () => {
    const both = [parked, alarmOn('refused')]
    await world.look(0, both)
    world.measured(10, 'parked', 1)
    world.measured(11, 'refused', 1)
    const refusing: typeof world.tellTopic = (alarm, transition) =>
      alarm.name === 'refused' ? Promise.reject(new Error('no topic')) : world.tellTopic(alarm, transition)
    await expect(world.look(15, both, refusing)).rejects.toThrow('no topic')
    expect(await world.told()).toEqual(['ALARM parked 11'])
    expect(await world.look(30, both)).toEqual(['ALARM refused 12', 'OK parked 14', 'OK refused 15'])
  })
})

test('what was told of an alarm that went on is not told again', async () => {
  await world.look(0, [parked])
  world.measured(5, 'parked', 1)
  const refusing: typeof world.tellTopic = (alarm, transition) =>
    transition.state === 'OK' ? Promise.reject(new Error('no topic')) : world.tellTopic(alarm, transition)
  await expect(world.look(15, [parked], refusing)).rejects.toThrow('no topic')
  expect(await world.told()).toEqual(['ALARM parked 6'])
  expect(await world.look(30, [parked])).toEqual(['OK parked 9'])
})

describe('alarms on functions', () => {
  const errors = (name: string) =>
    alarmOn(`${name}-errors`, {
      period: 300,
      metrics: [{ namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: name }, statistic: 'Sum' }],
    })
  const alarms = [errors('worker'), errors('sweep')]
  const failed = (at: number, name: string, value = 1) => {
    const lambda = { namespace: 'AWS/Lambda' }
    world.measured(at, 'Errors', value, { ...lambda, dimensions: { FunctionName: name } })
    world.measured(at, 'Errors', value, lambda)
  }

  test('are asked for together while nothing fails in the region', async () => {
    failed(10, 'worker', 0)
    expect(await world.look(15, alarms)).toEqual([])
    expect(world.asked).toEqual(['Errors'])
  })

  test('are asked for one by one where anything has failed, and as long as one rings', async () => {
    await world.look(0, alarms)
    failed(10, 'worker')
    expect(await world.look(15, alarms)).toEqual(['ALARM worker-errors 11'])
    expect(world.asked).toEqual(['Errors', 'Errors worker', 'Errors sweep'])
    expect(await world.look(30, alarms)).toEqual(['OK worker-errors 26'])
    await world.look(60, alarms)
    expect(world.asked).toEqual(['Errors'])
  })

  test('of several metrics are asked for where one of them has any', async () => {
    const [metric] = errors('worker').metrics
    if (!metric) throw new Error('no metric')
    const both = alarmOn('both', {
      metrics: [
        { ...metric, fill: 0 },
        { ...metric, name: 'Throttles', fill: 0 },
      ],
    })
    failed(10, 'worker')
    expect(await world.look(15, [both])).toEqual(['ALARM both 11', 'OK both 12'])
    const mixed = alarmOn('mixed', { metrics: [{ ...metric, fill: 0 }, ...alarmOn('parked').metrics] })
    world.measured(20, 'parked', 1)
    expect(await world.look(30, [mixed])).toEqual(['ALARM mixed 21', 'OK mixed 24'])
    expect(world.asked).toEqual(['Errors worker', 'parked'])
  })

  test('that ring when nothing happens are asked for in any case', async () => {
    const [metric] = errors('worker').metrics
    const invocations = metric && [{ ...metric, name: 'Invocations' }]
    const silent = alarmOn('silent', { silence: 'bad', ...(invocations && { metrics: invocations }) })
    const few = alarmOn('few', { below: true, ...(invocations && { metrics: invocations }) })
    await world.look(15, [silent])
    expect(world.asked).toEqual(['Invocations worker'])
    await world.look(30, [few])
    expect(world.asked).toEqual(['Invocations worker'])
  })

  test('of which CloudWatch knows nothing are quiet', async () => {
    const told: string[] = []
    await lookAtAlarms({
      alarms,
      texts: memoryTexts().store,
      measure: async () => new Map(),
      tell: async ({ name }) => void told.push(name),
      clock: { now: () => start, sleep: async () => {} },
    })
    expect(told).toEqual([])
  })

  test('of strangers raise none', async () => {
    failed(10, 'of somebody else')
    expect(await world.look(15, alarms)).toEqual([])
  })
})

test('a period of an hour is a long one', async () => {
  const hourly = alarmOn('hourly', { period: hour / 1_000 })
  const shorter = alarmOn('shorter', { period: hour / 1_000 - 60 })
  await world.look(0, [hourly, shorter])
  await world.look(15, [hourly, shorter])
  expect(world.asked).toEqual(['shorter'])
})

test('a silence that is bad news rings at the first look', async () => {
  const overdue = alarmOn('overdue', { below: true, period: hour / 1_000, periods: 26, outOf: 26, silence: 'bad' })
  expect(await world.look(60, [overdue])).toEqual(['ALARM overdue 43'])
  world.measured(100, 'overdue', 1)
  expect(await world.look(120, [overdue])).toEqual(['OK overdue 101'])
})
