import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { plan } from './world/nights.ts'
import { createWorld, type World } from './world/world.ts'

let world: World
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true))
afterEach(() => world.close())

const mebibyte = 1024 * 1024
const size = 192 * mebibyte

/** Computed by Node from the portal's bytes, in pieces. */
const sha256Of = async ({ archive }: RunState): Promise<string> => {
  const content = world.sim.state.files.find(({ id }) => id === archive?.fileId)?.content
  const hash = createHash('sha256')
  if (content?.kind === 'archive') for await (const chunk of new Archive(content).read()) hash.update(chunk)
  return hash.digest('hex')
}

/** Every piece takes so long that a worker manages no more than a few of them. */
const slowDownloads = () => {
  const before = world.sim.hooks.onRequest
  world.sim.hooks.onRequest = (info) => {
    if (info.path.startsWith('/filehandler')) world.time += 80_000
    return before?.(info)
  }
}

/** Follows the run, and gives what it took at the most. */
const follow = async () => {
  const most = { message: 0, run: 0, memory: 0 }
  const before = process.memoryUsage().rss
  let readings = 0
  for (let message = world.queue.next(); message; message = world.queue.next()) {
    if ((await world.run()).stage === 'read') readings += 1
    most.message = Math.max(most.message, message.body.length)
    await world.deliver(message)
    const texts = [...world.memory.texts.values()].map(({ text }) => text.length)
    most.run = Math.max(most.run, ...texts)
    most.memory = Math.max(most.memory, process.memoryUsage().rss - before)
  }
  return { most, readings }
}

it('an archive larger than a worker can read in its time is proven in bounded memory, by a state of bounded size', {
  timeout: 120_000,
}, async () => {
  world = await createWorld()
  plan(world, { archiveBytes: size })
  slowDownloads()
  await world.fire()
  const { most, readings } = await follow()
  const run = await world.run()
  expect(run).toMatchObject({ outcome: 'good', passed: true })
  expect(run.facts?.size).toBeGreaterThan(size)
  expect(run.facts?.sha256).toBe(await sha256Of(run))
  expect(readings).toBeGreaterThanOrEqual(5)
  // A message is a pointer; what a reading needs to go on lies in the run, and SQS would take neither above 256 KiB.
  expect(most.message).toBeLessThan(200)
  expect(most.run).toBeLessThan(100 * 1024)
  expect(most.run).toBeGreaterThan(32 * 1024)
  expect(most.memory).toBeLessThan(size)
})
