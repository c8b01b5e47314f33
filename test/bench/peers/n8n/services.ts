import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'

const run = promisify(execFile)

const isInstalled = (command: string) =>
  run('which', [command]).then(
    () => true,
    () => false,
  )

export interface Services extends AsyncDisposable {
  mode: 'queue' | 'regular'
  pids: number[]
  environment: Record<string, string>
}

/** PostgreSQL refuses to run as root. */
const asPostgres = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : []

const startServer = (stack: AsyncDisposableStack, [command = '', ...args]: string[]): number => {
  const child = spawn(command, args, { stdio: 'ignore' })
  stack.defer(async () => {
    const ended = once(child, 'exit')
    if (child.kill('SIGINT')) await ended
  })
  return child.pid ?? 0
}

/** Asks again until PostgreSQL takes connections. @throws after half a minute */
const createDatabase = async (port: number): Promise<void> => {
  const args = ['-h', '127.0.0.1', '-p', String(port), '-U', 'n8n', 'n8n']
  for (const until = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const failure = await run('createdb', args).then(
      () => undefined,
      (error) => error,
    )
    if (!failure) return
    if (Date.now() > until) throw failure
  }
}

/**
 * What n8n recommends for more than a trial: queue mode, with PostgreSQL and Redis, both of which keep what they are told. Where one of
 * them is not installed: its default, SQLite, and everything in one process.
 */
export const startServices = async (): Promise<Services> => {
  const there = await Promise.all(['postgres', 'initdb', 'createdb', 'redis-server'].map(isInstalled))
  if (there.includes(false))
    return { mode: 'regular', pids: [], environment: { DB_TYPE: 'sqlite' }, [Symbol.asyncDispose]: async () => {} }
  await using started = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-n8n-'))
  started.defer(() => run('rm', ['-rf', folder]).then(() => {}))
  // Whoever PostgreSQL runs as makes its own folder in it.
  await chmod(folder, 0o777)
  const data = join(folder, 'postgres')
  const [postgresPort, redisPort] = [await freePort(), await freePort()]
  const [runner = 'initdb', ...as] = [...asPostgres, 'initdb', '-D', data, '-A', 'trust', '-U', 'n8n']
  await run(runner, as, { cwd: folder })
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${data}`]
  const postgres = [...asPostgres, 'postgres', '-D', data, '-p', String(postgresPort), ...settings]
  const redis = [
    'redis-server',
    '--port',
    String(redisPort),
    '--bind',
    '127.0.0.1',
    '--appendonly',
    'yes',
    '--dir',
    folder,
  ]
  const pids = [startServer(started, postgres), startServer(started, redis)]
  await createDatabase(postgresPort)
  const resources = started.move()
  return {
    mode: 'queue',
    pids,
    environment: {
      DB_TYPE: 'postgresdb',
      DB_POSTGRESDB_HOST: '127.0.0.1',
      DB_POSTGRESDB_PORT: String(postgresPort),
      DB_POSTGRESDB_USER: 'n8n',
      DB_POSTGRESDB_DATABASE: 'n8n',
      EXECUTIONS_MODE: 'queue',
      QUEUE_BULL_REDIS_HOST: '127.0.0.1',
      QUEUE_BULL_REDIS_PORT: String(redisPort),
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
