import { join } from 'node:path'
import { synthesizedFolder } from '#infra/local/synthesis/kept-synthesis.ts'
import { prepareStart } from '#infra/local/synthesis/prepare.ts'
import { run, temporaryFolder } from '#test/run-process.ts'
import type { Line } from '../line.ts'
import { timed } from '../samples.ts'

const rounds = 3

/** Far from the ports that `npm start` takes by itself; the same in each round, since they stand in the template. */
const port = '28787'

/** From the command to a local instance that takes webhooks: synthesis, cloud, simulators and console. */
const startOnce = async (folder: string): Promise<number> => {
  let instance: ReturnType<typeof run> | undefined
  const ms = await timed(async () => {
    instance = run('infra/local/start.js', [], folder, { PORT: port })
    await instance.waitFor(/Roomkeeper is ready/)
  })
  instance?.child.kill('SIGINT')
  await instance?.finished
  return ms
}

/**
 * The first `npm start` after `npm ci`, which finds everything made; and one with other settings, which has to synthesize. The best of three.
 */
export const startLines = async (): Promise<Line[]> => {
  const times: { first: number; other: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    await using prepared = await temporaryFolder()
    await prepareStart({ environment: { PORT: port }, folder: join(prepared.path, synthesizedFolder) })
    await using without = await temporaryFolder()
    times.push({ first: await startOnce(prepared.path), other: await startOnce(without.path) })
  }
  const best = (of: 'first' | 'other') => Math.min(...times.map((one) => one[of])) / 1_000
  return [
    { what: 'npm start: ready', unit: 's', ours: best('first'), budget: { of: 'ours', is: 'at most', limit: 3 } },
    { what: 'npm start with other settings: ready', unit: 's', ours: best('other') },
  ]
}
