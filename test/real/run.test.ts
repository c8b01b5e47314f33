import { chmod, mkdir, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run, temporaryFolder } from '../run-process.ts'
import { processesOf } from './servers/processes.ts'

/** A folder of servers that are none: what each program does, as a shell script. */
const fakeFolder = async (path: string, scripts: { docspace: string; espocrm?: string }): Promise<string> => {
  const folder = join(path, 'servers')
  for (const [name, script = 'exit 0'] of Object.entries({ espocrm: undefined, ...scripts })) {
    await mkdir(join(folder, name), { recursive: true })
    await writeFile(join(folder, name, name), `#!/bin/sh\ncase "$1" in stop-all|down) exit 0 ;; esac\n${script}\n`)
    await chmod(join(folder, name, name), 0o755)
  }
  return folder
}

const play = (path: string, environment: Record<string, string>, options = ['--only', 'connect']) =>
  run('test/real/run.ts', options, path, {
    REAL_HOME: join(path, 'home'),
    REAL_SERVERS: '',
    DS_PORT: '',
    ...environment,
  })

/** The one line that people get. */
const complaint = (stderr: string) => {
  const lines = stderr.trim().split('\n')
  expect(lines).toHaveLength(1)
  return lines[0] ?? ''
}

describe('npm run test:real', () => {
  test('is skipped with a clear word where no folder of servers is named', async () => {
    await using folder = await temporaryFolder()
    const { code, stdout, stderr } = await play(folder.path, {}).finished
    expect([code, stderr]).toEqual([77, ''])
    expect(stdout).toMatch(/REAL_SERVERS .*SKIPPED/)
  })

  test('says which program a folder lacks', async () => {
    await using folder = await temporaryFolder()
    const { code, stderr } = await play(folder.path, { REAL_SERVERS: folder.path }).finished
    expect(code).toBe(1)
    expect(complaint(stderr)).toMatch(/no program .*docspace\/docspace: name the folder/)
  })

  test('says which server does not come up, with its own last word, and leaves nothing running', async () => {
    await using folder = await temporaryFolder()
    const words = 'echo "docspace: MySQL does not answer" >&2\necho "  at the end of its log" >&2'
    const docspace = `sleep 300 &\n${words}\nexit 1`
    const servers = await fakeFolder(folder.path, { docspace, espocrm: 'sleep 300' })
    const { code, stderr } = await play(folder.path, { REAL_SERVERS: servers }).finished
    expect(code).toBe(1)
    expect(complaint(stderr)).toMatch(
      /real DocSpace .*docspace: MySQL does not answer.*: run (?=.*REAL_HOME=).*DS_PORT=\d+ .*docspace fresh 1 and see why/,
    )
    expect(processesOf(join(folder.path, 'home'))).toEqual([])
  })

  test('brings portals up one after the other: the first makes the data base that all share', async () => {
    await using folder = await temporaryFolder()
    const docspace = `mkdir ${folder.path}/making || { echo "docspace: two at once" >&2; exit 1; }
sleep 1
rmdir ${folder.path}/making
echo "docspace: $2 had it alone" >&2
exit 1`
    const servers = await fakeFolder(folder.path, { docspace })
    const options = ['--only', 'connect', '--only', 'keys']
    const { stderr } = await play(folder.path, { REAL_SERVERS: servers }, options).finished
    expect(stderr).toMatch(/had it alone/)
    expect(stderr).not.toMatch(/two at once/)
  })

  test('says which port is taken, and by which variable it is chosen', async () => {
    await using folder = await temporaryFolder()
    const servers = await fakeFolder(folder.path, { docspace: 'exit 1' })
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const { code, stderr } = await play(folder.path, { REAL_SERVERS: servers, ESPO_PORT: String(port) }).finished
    other.close()
    expect(code).toBe(1)
    expect(complaint(stderr)).toMatch(
      new RegExp(`Port ${port} \\(ESPO_PORT\\) is taken by another program: .*by ESPO_PORT`),
    )
  })

  test.each([
    [{ DS_PORT: 'many' }, /^DS_PORT is many: name a port/],
    [{ REAL_HOME: '/dev/null/home' }, /^\/dev\/null\/home cannot be made \(ENOTDIR\): .* REAL_HOME/],
  ])('says what is wrong with %j', async (environment, wanted) => {
    await using folder = await temporaryFolder()
    const servers = await fakeFolder(folder.path, { docspace: 'exit 1' })
    const { code, stderr } = await play(folder.path, { REAL_SERVERS: servers, ...environment }).finished
    expect(code).toBe(1)
    expect(complaint(stderr)).toMatch(wanted)
  })

  test('ends what it has started when it is interrupted', async () => {
    await using folder = await temporaryFolder()
    const servers = await fakeFolder(folder.path, {
      docspace: `echo up > ${folder.path}/up\nsleep 300`,
      espocrm: 'sleep 300',
    })
    const playing = play(folder.path, { REAL_SERVERS: servers })
    await expect.poll(() => processesOf(join(folder.path, 'home')).length, { timeout: 20_000 }).toBeGreaterThan(1)
    playing.child.kill('SIGINT')
    expect((await playing.finished).code).toBe(130)
    expect(processesOf(join(folder.path, 'home'))).toEqual([])
  })
})
