import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultHouseFile } from '#infra/ops/target/house.ts'

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

test('what ends the command that was called ends the one that works', async () => {
  const main =
    "return new Promise((end) => { process.on('SIGTERM', () => end(7)); setInterval(() => {}, 9e5); console.log('up') })"
  const { child, ended } = await asOldNode(main.replace('end(7)', 'process.exit(7)'), process.execPath)
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect((await ended).code).toBe(7)
})

test('an old Node without another one says what to do, and nothing runs', async () => {
  const { code, out, err } = await (await asOldNode("console.log('ran'); return 0", '/nowhere/node')).ended
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain('Roomkeeper needs Node 24 or newer, this is v20.9.0.')
  expect(err).toContain('"npm ci" in the folder of Roomkeeper installs Node 24')
})

test('the command finds what npm start runs from any folder, and first what was started in this one', async () => {
  expect(defaultHouseFile(folder)).toBe(join(root, '.roomkeeper/house.json'))
  await mkdir(join(folder, '.roomkeeper'))
  await writeFile(join(folder, '.roomkeeper/house.json'), '{}')
  expect(defaultHouseFile(folder)).toBe(join(folder, '.roomkeeper/house.json'))
})
