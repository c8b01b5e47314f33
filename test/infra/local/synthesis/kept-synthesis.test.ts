import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { settingsVariable } from '#infra/aws/config/settings-files.ts'
import { bundleOptions, root } from '#infra/aws/constructs/functions/bundle-options.ts'
import { keptSynthesis, synthesisSources } from '#infra/local/synthesis/kept-synthesis.ts'
import { temporaryFolder } from '#test/run-process.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const within = (...path: string[]) => join(folder.path, ...path)
const made: unknown[] = []
const make = async (directory: string, context: object) => {
  made.push(context)
  await writeFile(join(directory, 'template.json'), JSON.stringify({ context, made: made.length }))
}

const write = async (path: string, text: string) => {
  await mkdir(dirname(within(path)), { recursive: true })
  await writeFile(within(path), text)
}

beforeEach(async () => {
  folder = await temporaryFolder()
  made.length = 0
  for (const source of synthesisSources) {
    await write(join('project', source, ...(source.includes('.') ? [] : ['deep', 'one.ts'])), source)
  }
  await write('own.json', '{}')
  vi.stubEnv(settingsVariable, within('own.json'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await folder[Symbol.asyncDispose]()
})

let starts = 0
/** What a start finds in its own directory. */
const start = async (context: Record<string, unknown> = {}, how: typeof make = make): Promise<unknown> => {
  starts += 1
  const own = within(`start-${starts}`)
  await mkdir(own)
  await keptSynthesis(within('kept'), { make: how, project: within('project') })(own, context)
  return JSON.parse(await readFile(join(own, 'template.json'), 'utf8'))
}

test('a second start has what the first one made', async () => {
  const first = await start({ env: 'local' })
  expect(await start({ env: 'local' })).toEqual(first)
  expect(made).toEqual([{ env: 'local' }])
})

test('is made at a whole path, since whoever makes it may work in another folder', async () => {
  const places: string[] = []
  await keptSynthesis(relative('.', within('kept')), {
    make: async (directory) => void places.push(directory),
    project: within('project'),
  })(within('own'), {})
  expect(places.map(isAbsolute)).toEqual([true])
})

test('each start has a copy of its own', async () => {
  await start()
  await writeFile(within(`start-${starts}`, 'template.json'), '"spoilt"')
  expect(await start()).toMatchObject({ made: 1 })
})

describe('is made anew', () => {
  test('for another context', async () => {
    await start({ port: 1 })
    expect(await start({ port: 2 })).toMatchObject({ context: { port: 2 } })
  })

  test('for other settings, and where there are none any more', async () => {
    await start()
    await write('own.json', '{"environments": {}}')
    expect(await start()).toMatchObject({ made: 2 })
    vi.stubEnv(settingsVariable, '')
    expect(await start()).toMatchObject({ made: 3 })
    await write('project/roomkeeper.json', '{"default": "demo"}')
    expect(await start()).toMatchObject({ made: 4 })
  })

  test.each(synthesisSources)('after a change of %s', async (source) => {
    await start()
    await write(join('project', source, ...(source.includes('.') ? [] : ['deep', 'one.ts'])), 'changed')
    expect(await start()).toMatchObject({ made: 2 })
  })

  test('after a source came that was not there', async () => {
    await rm(within('project/package-lock.json'))
    await start()
    await write('project/package-lock.json', '{}')
    expect(await start()).toMatchObject({ made: 2 })
  })

  test('after a file was added', async () => {
    await start()
    await write('project/lib/new.ts', '')
    expect(await start()).toMatchObject({ made: 2 })
  })
})

test('what failed is not kept', async () => {
  const failing = async (directory: string) => {
    await writeFile(join(directory, 'template.json'), '"half"')
    throw new Error('The stack could not be synthesized')
  }
  await expect(start({}, failing)).rejects.toThrow('could not be synthesized')
  expect(await readdir(within('kept'))).toEqual([])
  expect(await start()).toMatchObject({ made: 1 })
})

test('the last three that were used are kept', async () => {
  const age = async (seconds: number) => {
    for (const name of await readdir(within('kept'))) await utimes(within('kept', name), seconds, seconds)
  }
  for (const port of [1, 2, 3]) {
    await start({ port })
    await age(port)
  }
  await start({ port: 1 })
  await start({ port: 4 })
  await start({ port: 1 })
  expect(await readdir(within('kept'))).toHaveLength(3)
  expect(made).toHaveLength(4)
})

test('everything that the stack and its functions are made of counts as a source', async () => {
  const inputsOf = async (options: object) => {
    const { metafile } = await build({
      ...options,
      write: false,
      metafile: true,
      packages: 'external',
      absWorkingDir: root,
    })
    return Object.keys(metafile?.inputs ?? {})
  }
  const app = { entryPoints: ['infra/aws/app.ts'], bundle: true, platform: 'node', format: 'esm', outdir: 'none' }
  const functions = (await readdir(join(root, 'functions'))).filter((name) => name.endsWith('.ts'))
  const inputs = await Promise.all([
    inputsOf(app),
    ...functions.map((name) => inputsOf(bundleOptions(`functions/${name}`, 'none'))),
  ])
  const isSource = (path: string) => synthesisSources.some((source) => path === source || path.startsWith(`${source}/`))
  expect(inputs.flat().filter((path) => !isSource(path))).toEqual([])
  expect(inputs.flat().length).toBeGreaterThan(300)
})
