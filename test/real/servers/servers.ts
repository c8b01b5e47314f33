import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ServerProblem } from '../problem.ts'
import type { ServerFolder } from './folder.ts'
import type { Ports } from './ports.ts'
import { endProcessesOf, mark } from './processes.ts'

/** Somebody of the portal, with the password that the server's program has set. */
interface PortalUser {
  label: string
  email: string
  password: string
  id: string
}

/** What the server's program tells of an instance: `accessN.json`. */
export interface PortalAccess {
  base: string
  /** The owner is the first. */
  users: [PortalUser, ...PortalUser[]]
  keys: { name: string; key: string }[]
}

/** What EspoCRM's program tells: `access.json`. */
export interface EspocrmAccess {
  url: string
  admin: { user: string; password: string }
  apiKey: string
  users: { id: string; user: string; email: string }[]
}

/** The two real servers, brought up and ended by their own programs. */
export interface RealServers {
  /** An empty portal. @throws ServerProblem when it does not come up */
  freshPortal(instance: number, environment?: Record<string, string>): Promise<PortalAccess>
  /** The portal with the data that it has. */
  portal(instance: number, environment?: Record<string, string>): Promise<PortalAccess>
  /** kill -9 of the server, not of its data base. */
  killPortal(instance: number): Promise<void>
  endPortal(instance: number): Promise<void>
  /** Passwords and keys again, which a restore has made worthless. */
  reloginPortal(instance: number): Promise<PortalAccess>
  freshEspocrm(): Promise<EspocrmAccess>
  ports: Ports
  home: string
  /** Ends everything that was started, whatever state it is in. */
  stop(): Promise<void>
}

/** The first run installs packages and unpacks archives. */
const patience = 300_000

export const realServers = (folder: ServerFolder, home: string, ports: Ports): RealServers => {
  const settings = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]))
  const environment = { ...process.env, ...settings, REAL_HOME: home, [mark]: home }
  const run = (name: keyof ServerFolder, args: string[], more: Record<string, string> = {}) =>
    runProgram(folder[name], args, { ...environment, ...more }, name)
  const access = async <T>(file: string) => JSON.parse(await readFile(join(home, file), 'utf8')) as T
  const portalAccess = (instance: number) => access<PortalAccess>(`docspace/access${instance}.json`)
  let before: Promise<unknown> = Promise.resolve()
  /** One after the other: the first unpacks the server and makes the data base, which all instances share. */
  const docspace = (command: string, instance: number, more?: Record<string, string>) => {
    const up = before.then(() => run('docspace', [command, String(instance)], more))
    before = up.catch(() => undefined)
    return up.then(() => portalAccess(instance))
  }
  return {
    ports,
    home,
    freshPortal: (instance, more) => docspace('fresh', instance, more),
    portal: (instance, more) => docspace('up', instance, more),
    reloginPortal: (instance) => docspace('relogin', instance),
    killPortal: (instance) => run('docspace', ['kill', String(instance)]),
    endPortal: (instance) => run('docspace', ['down', String(instance)]),
    async freshEspocrm() {
      await run('espocrm', ['fresh'])
      return access<EspocrmAccess>('espocrm/access.json')
    },
    async stop() {
      await Promise.allSettled([run('docspace', ['stop-all']), run('espocrm', ['down'])])
      endProcessesOf(home)
    },
  }
}

const names = { docspace: 'DocSpace', espocrm: 'EspoCRM' } as const
/** Of the variables that each program takes, beside REAL_HOME. */
const prefixes = { docspace: 'DS_', espocrm: 'ESPO_' } as const

/** @throws ServerProblem with the program's own last words when it fails */
const runProgram = async (
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  name: keyof typeof names,
): Promise<void> => {
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'], timeout: patience })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const end = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    // Not `close`: what it leaves running may hold its output.
    child.once('exit', (code, signal) => resolve(code ?? `signal ${signal}`))
  })
  if (end === 0) return
  const lines = said.trim().split('\n')
  // What follows its own words is the end of some log.
  const why = lines.findLast((line) => line.startsWith(`${name}: `)) ?? (lines.at(-1) || `it ended with ${end}`)
  const variables = Object.entries(env).filter(([key]) => key === 'REAL_HOME' || key.startsWith(prefixes[name]))
  const command = [...variables.map(([key, value]) => `${key}=${value}`), program, ...args].join(' ')
  throw new ServerProblem(
    `The real ${names[name]} did not do "${args.join(' ')}" (${why}): run ${command} and see why, or remove ${env.REAL_HOME} to begin anew.`,
  )
}
