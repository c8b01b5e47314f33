import { run, temporaryFolder } from '#test/stack/process.ts'
import type { Line } from '../line.ts'
import { timed } from '../samples.ts'

const rounds = 3

/** From the command to a house that takes webhooks: synthesis, cloud, simulators and console. */
const startOnce = async (): Promise<number> => {
  await using folder = await temporaryFolder()
  let house: ReturnType<typeof run> | undefined
  const ms = await timed(async () => {
    house = run('infra/local/start.js', [], folder.path, { PORT: '0' })
    await house.waitFor(/Roomkeeper is ready/)
  })
  house?.child.kill('SIGINT')
  await house?.finished
  return ms
}

/** `npm start`, the best of three. */
export const startLines = async (): Promise<Line[]> => {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) times.push(await startOnce())
  return [{ what: 'npm start: ready', unit: 's', ours: Math.min(...times) / 1_000 }]
}
