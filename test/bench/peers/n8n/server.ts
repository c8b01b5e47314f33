import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'
import { type Installed, install, refusing } from '../npm-package.ts'
import { type Services, startServices } from './services.ts'
import { workflowId, workflowOf } from './workflow.ts'

const run = promisify(execFile)

/**
 * Installs n8n into `.roomkeeper/peers`. Of its native parts SQLite and the sandbox of expressions are needed; others download what they
 * are built from, or fail. @throws with npm's words where a package of it is not to be had
 */
export const installN8n = (): Promise<Installed> =>
  install('n8n', '2.41.1', ['--ignore-scripts'], async (folder) => {
    await run('npm', ['rebuild', 'sqlite3', 'isolated-vm'], { cwd: folder })
  })

const quiet = {
  N8N_DIAGNOSTICS_ENABLED: 'false',
  N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
  N8N_PERSONALIZATION_ENABLED: 'false',
  N8N_LOG_LEVEL: 'error',
  N8N_ENCRYPTION_KEY: 'of-this-measurement-alone',
  N8N_LISTEN_ADDRESS: '127.0.0.1',
}

export interface RunningN8n extends AsyncDisposable {
  url: string
  pids: number[]
  mode: Services['mode']
}

/** Starts n8n on 127.0.0.1, in queue mode with a worker that runs ten executions at once, and waits until it refuses a request. */
export const startN8n = async ({ folder }: Installed, secret: string): Promise<RunningN8n> => {
  await using started = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'roomkeeper-n8n-home-'))
  started.defer(() => run('rm', ['-rf', home]).then(() => {}))
  const services = started.use(await startServices())
  const port = await freePort()
  const common = { ...process.env, ...quiet, ...services.environment, N8N_USER_FOLDER: home, N8N_PORT: String(port) }
  const script = join(folder, 'node_modules/n8n/bin/n8n')
  const file = join(home, 'workflow.json')
  await writeFile(file, JSON.stringify([workflowOf(secret)]))
  const command = (...args: string[]) => run(process.execPath, [script, ...args], { env: common })
  await command('import:workflow', `--input=${file}`)
  await command('publish:workflow', `--id=${workflowId}`)
  const start = async (...args: string[]): Promise<number> => {
    const env = { ...common, N8N_RUNNERS_BROKER_PORT: String(await freePort()) }
    const child = spawn(process.execPath, [script, ...args], { env, stdio: 'ignore' })
    started.defer(async () => {
      const ended = once(child, 'exit')
      if (child.kill('SIGKILL')) await ended
    })
    return child.pid ?? 0
  }
  const pids = [...services.pids, await start('start')]
  if (services.mode === 'queue') pids.push(await start('worker', '--concurrency=10'))
  const url = `http://127.0.0.1:${port}/webhook/webhook`
  await refusing(url)
  const resources = started.move()
  return { url, pids, mode: services.mode, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}
