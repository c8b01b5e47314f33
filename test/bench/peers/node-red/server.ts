import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { type Installed, install, refusing } from '../npm-package.ts'
import { flowOf, type Store, settingsScript } from './flow.ts'

/** With the SDK of AWS that the receiver has, too. */
export const installNodeRed = (): Promise<Installed> => install('node-red', '5.0.7', ['@aws-sdk/client-sqs@3.1164.0'])

/** Starts Node-RED on 127.0.0.1 with the flow, and waits until it refuses a request without a signature. */
export const startNodeRed = async (
  { folder }: Installed,
  store: Store,
  environment: Readonly<Record<string, string>>,
) => {
  const home = join(folder, `home-${store}`)
  await rm(home, { recursive: true, force: true })
  await mkdir(home)
  const port = await freePort()
  await writeFile(join(home, 'flows.json'), JSON.stringify(flowOf(store)))
  await writeFile(join(home, 'settings.js'), settingsScript(port))
  const env = { ...process.env, ...environment, KEPT_IN: join(home, 'kept.jsonl') }
  const script = join(folder, 'node_modules/node-red/red.js')
  const child = spawn(process.execPath, [script, '--userDir', home], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const url = `http://127.0.0.1:${port}/webhook`
  await refusing(url)
  return {
    pid: child.pid ?? 0,
    url,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
