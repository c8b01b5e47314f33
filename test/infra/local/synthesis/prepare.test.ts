import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '#infra/aws/constructs/functions/bundle-options.ts'
import { startServers } from '#infra/local/start-servers.ts'
import { portFor } from '#infra/local/start-simulators.ts'
import { keptBundles } from '#infra/local/synthesis/kept-bundles.ts'
import { keptSynthesis } from '#infra/local/synthesis/kept-synthesis.ts'
import { prepareStart } from '#infra/local/synthesis/prepare.ts'
import { temporaryFolder } from '#test/run-process.ts'

const neverAgain = () => Promise.reject(new Error('made once more'))

/** Far from those of everything else; the stack has the addresses of the servers in it. */
const port = 29_787
const environment = { PORT: String(port) }

test('after npm ci the bundles and the stack are there for the first start', async () => {
  await using folder = await temporaryFolder()
  const kept = join(folder.path, 'kept')
  expect(await prepareStart({ environment, folder: kept })).toBe(0)
  const bundles = await keptBundles({ make: neverAgain })
  const functions = (await readdir(join(root, 'functions'))).map((file) => file.replace('.ts', ''))
  expect((await readdir(bundles)).sort()).toEqual(functions.sort())
  for (const name of functions) expect(await readdir(join(bundles, name))).toContain('index.mjs')

  await using started = new AsyncDisposableStack()
  // An installation draws its own secret when it first starts.
  const { settings } = await startServers({ port, environment, receivers: true, installation: 'of-its-own' }, started)
  const assembly = join(folder.path, 'assembly')
  await keptSynthesis(kept, { make: neverAgain })(assembly, { env: 'local', settings })
  expect(await readdir(assembly)).toContain('Roomkeeper-local.template.json')
}, 120_000)

test('where a port is taken, the bundles alone are made', async () => {
  await using folder = await temporaryFolder()
  const taken = createServer().listen(portFor(port, 1), '127.0.0.1')
  expect(await prepareStart({ environment, folder: join(folder.path, 'kept') })).toBe(0)
  expect(await readdir(folder.path)).toEqual([])
  await new Promise((resolve) => taken.close(resolve))
}, 60_000)
