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
 * The first `npm start` after `npm ci`, which has to synthesize and finds the functions bundled, and a later one of the same code and
 * settings; the best of three.
 */
export const startLines = async (): Promise<Line[]> => {
  await prepareStart()
  const times: { first: number; again: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    await using folder = await temporaryFolder()
    times.push({ first: await startOnce(folder.path), again: await startOnce(folder.path) })
  }
  const best = (of: 'first' | 'again') => Math.min(...times.map((one) => one[of])) / 1_000
  return [
    { what: 'npm start: ready', unit: 's', ours: best('first'), budget: { of: 'ours', is: 'at most', limit: 3 } },
    { what: 'npm start: ready again', unit: 's', ours: best('again') },
  ]
}
