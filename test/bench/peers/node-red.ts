import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const version = '5.0.7'
const run = promisify(execFile)

export interface Installed extends AsyncDisposable {
  folder: string
  version: string
  megabytes: number
}

/** Installs Node-RED into a temporary folder. */
export const installNodeRed = async (): Promise<Installed> => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-node-red-'))
  await writeFile(join(folder, 'package.json'), '{"private": true}')
  await run('npm', ['install', '--no-audit', '--no-fund', `node-red@${version}`], { cwd: folder })
  const { stdout } = await run('du', ['-sm', join(folder, 'node_modules')])
  const megabytes = Number.parseInt(stdout, 10)
  return {
    folder,
    version,
    megabytes,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A node without a place on the page would count as configuration. */
const place = { z: 'flow', x: 0, y: 0 }

const change = (to: string) => ({
  id: 'change',
  type: 'change',
  ...place,
  rules: [
    {
      t: 'set',
      p: 'payload',
      pt: 'msg',
      to: '{"client": "generic:client:" & payload.id, "fields": payload}',
      tot: 'jsonata',
    },
  ],
  wires: [[to]],
})

/** Webhook, one JSONata expression, 202; with `file` each message is appended to it before the answer. */
const flowOf = (file: string | undefined) => [
  { id: 'flow', type: 'tab', label: 'webhook' },
  { id: 'in', type: 'http in', ...place, url: '/webhook', method: 'post', wires: [['change']] },
  change(file ? 'file' : 'answer'),
  ...(file
    ? [
        {
          id: 'file',
          type: 'file',
          ...place,
          filename: file,
          filenameType: 'str',
          appendNewline: true,
          overwriteFile: 'false',
          wires: [['answer']],
        },
      ]
    : []),
  { id: 'answer', type: 'http response', ...place, statusCode: '202', wires: [] },
]

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return address && typeof address === 'object' ? address.port : 0
}

/** Starts Node-RED on 127.0.0.1 with that flow, and waits until it answers. */
export const startNodeRed = async ({ folder }: Installed, keeps: boolean) => {
  const home = join(folder, keeps ? 'home-file' : 'home')
  await mkdir(home)
  const port = await freePort()
  await writeFile(join(home, 'flows.json'), JSON.stringify(flowOf(keeps ? join(home, 'kept.jsonl') : undefined)))
  await writeFile(
    join(home, 'settings.js'),
    `module.exports = { uiHost: '127.0.0.1', uiPort: ${port}, flowFile: 'flows.json', httpAdminRoot: false, logging: { console: { level: 'error' } } }`,
  )
  const script = join(folder, 'node_modules/node-red/red.js')
  const child = spawn(process.execPath, [script, '--userDir', home], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}/webhook`
  await answering(url)
  return {
    pid: child.pid ?? 0,
    url,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** @throws when nothing answers within a minute */
const answering = async (url: string): Promise<void> => {
  const headers = { 'content-type': 'application/json' }
  for (const until = Date.now() + 60_000; Date.now() < until; ) {
    const answer = await fetch(url, { method: 'POST', headers, body: '{"id":"C-0"}' }).catch(() => undefined)
    if (answer?.status === 202) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer`)
}
