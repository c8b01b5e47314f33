import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '#infra/command/exit-codes.ts'
import { madeForPeople } from '../made-for-people.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

let folder: string
const inFolder = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-processes-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('as a process', () => {
  let silent: Server
  beforeAll(async () => {
    // Takes every request and answers none.
    silent = createServer(() => {}).listen(0, '127.0.0.1')
    await once(silent, 'listening')
  })
  afterAll(() => {
    silent.closeAllConnections()
    silent.close()
  })

  const start = (file: string, args: readonly string[]) => {
    const child = spawn(process.execPath, [join(root, file), ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    return { child, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, err })) }
  }

  test('Ctrl-C ends a command that waits, without another word', async () => {
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
    const instance = {
      apiUrl: url,
      docspaceUrl: url,
      sdkEnvironment: { AWS_ENDPOINT_URL: url },
      crms: {},
      settings: {},
    }
    await writeFile(inFolder('silent.json'), JSON.stringify(instance))
    const asked = once(silent, 'request')
    const { child, ended } = start('infra/command/roomkeeper.js', [
      'failed',
      'list',
      '--instance-file',
      inFolder('silent.json'),
    ])
    await asked
    child.kill('SIGINT')
    // What a shell calls 130.
    expect(await ended).toEqual({ code: null, signal: 'SIGINT', err: '' })
  })

  test.each([
    ['infra/command/roomkeeper.js', ['completion', 'bash']],
    ['infra/local/start.js', ['--help']],
    ['infra/local/client.js', ['--help']],
    ['infra/command/backup.js', ['--help']],
  ])('%s %j whose output nobody reads ends as it would', async (file, args) => {
    const { child, ended } = start(file, args)
    child.stdout.destroy()
    expect(await ended).toEqual({ code: 0, signal: null, err: '' })
  })

  test.each([
    ['infra/local/start.js', ['--onec']],
    ['infra/local/start.js', ['--crm', 'zoho']],
    ['infra/local/start.js', ['--crm', 'generic', '--crm', 'espocrm']],
    ['infra/local/client.js', ['--onec', 'Acme']],
    ['infra/local/client.js', []],
    ['infra/local/client.js', ['Acme', 'Corporation', 'Limited']],
    ['infra/command/backup.js', ['--onec']],
  ])('%s %j is called wrongly', async (file, args) => {
    const { code, err } = await start(file, args).ended
    expect(code).toBe(exitCodes.calledWrongly)
    madeForPeople(err)
  })
})
