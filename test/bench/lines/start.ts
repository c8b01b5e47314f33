import { run, temporaryFolder } from '#test/run-process.ts'
import type { Line } from '../line.ts'
import { timed } from '../samples.ts'

const rounds = 3

/** From the command to a local instance that takes webhooks: synthesis, cloud, simulators and console. */
const startOnce = async (): Promise<number> => {
  await using folder = await temporaryFolder()
  let instance: ReturnType<typeof run> | undefined
  const ms = await timed(async () => {
    instance = run('infra/local/start.js', [], folder.path, { PORT: '0' })
    await instance.waitFor(/Roomkeeper is ready/)
  })
  instance?.child.kill('SIGINT')
  await instance?.finished
  return ms
}

/** `npm start`, the best of three. */
export const startLines = async (): Promise<Line[]> => {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await startOnce())
  return [{ what: 'npm start: ready', unit: 's', ours: Math.min(...times) / 1_000 }]
}
