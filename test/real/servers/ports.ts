import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { ServerProblem } from '../problem.ts'

/** What the servers' programs take their ports from. A second DocSpace has the port after `DS_PORT`. */
const variables = ['DS_PORT', 'DS_DB_PORT', 'DS_STUB_PORT', 'ESPO_PORT', 'ESPO_DB_PORT'] as const

export type Ports = Readonly<Record<(typeof variables)[number], number>>

const canBeTaken = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })

/** Below those that systems give out by themselves, or another program could be given one before its turn comes. */
const freeBlock = async (): Promise<Ports> => {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000)
    const block = Array.from({ length: 6 }, (_, n) => first + n)
    if (!(await Promise.all(block.map(canBeTaken))).every(Boolean)) continue
    return {
      DS_PORT: first,
      DS_DB_PORT: first + 2,
      DS_STUB_PORT: first + 3,
      ESPO_PORT: first + 4,
      ESPO_DB_PORT: first + 5,
    }
  }
}

/** @throws ServerProblem for what is no port that programs may take */
const portIn = (name: string, text: string): number => {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1_024 && port < 65_535) return port
  throw new ServerProblem(`${name} is ${text}: name a port from 1024 to 65534, or leave it out so that one is chosen.`)
}

/**
 * The ports of an installation: chosen once, because DocSpace writes them into its settings when it is unpacked; the environment
 * wins. @throws ServerProblem when one is taken, or none
 */
export const portsFor = async (home: string, environment: NodeJS.ProcessEnv): Promise<Ports> => {
  const file = join(home, 'ports.json')
  const kept = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Ports,
    () => undefined,
  )
  const chosen = kept ?? (await freeBlock())
  const given = variables.flatMap((name) => {
    const text = environment[name]
    return text ? [[name, portIn(name, text)] as const] : []
  })
  const ports: Ports = { ...chosen, ...Object.fromEntries(given) }
  const needed = [...Object.entries(ports), ['DS_PORT', ports.DS_PORT + 1] as const]
  for (const [name, port] of needed)
    if (!(await canBeTaken(port)))
      throw new ServerProblem(
        `Port ${port} (${name}) is taken by another program: end that program, or ${remedyFor(name, environment, home)}.`,
      )
  await mkdir(home, { recursive: true })
  await writeFile(file, JSON.stringify(ports))
  return ports
}

/** A port that the environment names is not chosen anew. */
const remedyFor = (name: string, environment: NodeJS.ProcessEnv, home: string) =>
  environment[name] ? `name another one by ${name}` : `remove ${home} so that other ports are chosen`
