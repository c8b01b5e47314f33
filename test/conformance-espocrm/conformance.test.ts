import { afterAll, beforeAll, expect, it } from 'vitest'
import { excuses } from './excuses.ts'
import { type Exchange, type Recorded, recordings } from './recordings.ts'
import { type Result, replay } from './replay.ts'
import { beforeExchange } from './steps.ts'
import { openStage, type Stage } from './world.ts'

const transcripts = ['setup', 'fieldManager', 'auth', 'read', 'write', 'webhooks', 'delivery-cases', 'retries']

let stage: Stage
const results: (Result & { transcript: string })[] = []

const isExchange = (one: Recorded): one is Exchange => one.request !== undefined && one.response !== undefined

beforeAll(async () => {
  stage = await openStage()
})

afterAll(async () => {
  await stage.sim.stop()
  const excused = results.filter((one) => one.differences.length > 0 && excuses[one.name] !== undefined)
  const equal = results.filter((one) => one.differences.length === 0)
  process.stdout.write(`EspoCRM: ${results.length} replayed, ${equal.length} equal, ${excused.length} excused\n`)
  for (const { name } of excused) process.stdout.write(`  excused: ${name}: ${excuses[name]}\n`)
})

it.each(transcripts)('answers the transcript %s as EspoCRM did', async (transcript) => {
  for (const exchange of recordings(transcript).filter(isExchange)) {
    await beforeExchange(stage, transcript, exchange)
    results.push({ transcript, ...(await replay(exchange, stage)) })
  }
  const mine = results.filter((one) => one.transcript === transcript)
  const unexcused = mine.filter((one) => one.differences.length > 0 && excuses[one.name] === undefined)
  expect(unexcused).toEqual([])
})

it('needs every excuse it makes', () => {
  const needed = new Set(results.filter((one) => one.differences.length > 0).map((one) => one.name))
  expect(Object.keys(excuses).filter((name) => !needed.has(name))).toEqual([])
})
