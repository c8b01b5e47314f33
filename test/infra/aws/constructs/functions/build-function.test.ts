import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type BuiltFunction,
  buildFunction,
  loadedWith,
  outputOfEntry,
} from '#infra/aws/constructs/functions/build-function.ts'
import { root } from '#infra/aws/constructs/functions/bundle-options.ts'

let directory: string
let [worker, receiver]: BuiltFunction[] = []
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'functions-'))
  worker = await buildFunction('functions/onboard-client.ts', join(directory, 'worker'))
  receiver = await buildFunction('functions/receive-webhook.ts', join(directory, 'receiver'))
})
afterAll(() => rm(directory, { recursive: true }))

const loaded = ({ files }: BuiltFunction) => loadedWith(files, outputOfEntry(files, 'index.mjs'))

/** The texts of a function's files by their names. */
const textsIn = async (folder: string): Promise<Map<string, string>> => {
  const names = (await readdir(join(directory, folder))).sort()
  const texts = await Promise.all(names.map((name) => readFile(join(directory, folder, name), 'utf8')))
  return new Map(names.map((name, at) => [name, texts[at] ?? '']))
}

describe('a function', () => {
  /** `count` is needed at once and by both that come later, `name` by one of them: esbuild alone makes a file of each. */
  const sources = {
    'count.ts': 'let n = 0\nexport const count = () => (n += 1)\n',
    'name.ts': 'export const name = () => "one state"\n',
    'first.ts':
      'import { count } from "./count.ts"\nimport { name } from "./name.ts"\ncount()\nawait import("./one.ts")\nexport const handler = async () => [name(), (await import("./other.ts")).told()]\n',
    'one.ts': 'import { count } from "./count.ts"\nimport { name } from "./name.ts"\nif (name()) count()\n',
    'other.ts': 'import { count } from "./count.ts"\nexport const told = () => count()\n',
  }

  test('shares its state with what comes later, also while it is still being loaded', async () => {
    const folder = join(directory, 'sources')
    await mkdir(folder)
    for (const [name, text] of Object.entries(sources)) await writeFile(join(folder, name), text)
    const built = await buildFunction(relative(root, join(folder, 'first.ts')), join(directory, 'small'))
    expect(loaded(built).size).toBe(2)
    const { handler } = await import(/* @vite-ignore */ pathToFileURL(join(directory, 'small', 'index.mjs')).href)
    expect(await handler()).toEqual(['one state', 3])
  })

  test('is loaded from two files, whatever comes later', () => {
    for (const built of [worker, receiver]) expect(built && loaded(built).size).toBe(2)
  })

  test('is built the same each time: what has not changed is not deployed again', async () => {
    await buildFunction('functions/receive-webhook.ts', join(directory, 'again'))
    const [one, other] = [await textsIn('receiver'), await textsIn('again')]
    expect([...other.keys()]).toEqual([...one.keys()])
    for (const [name, text] of one) expect(other.get(name) === text, name).toBe(true)
  })

  test('has maps to the sources, past the parts that it was made of', async () => {
    const texts = await textsIn('worker')
    const [name, text] =
      [...texts].find(([name, code]) => name.endsWith('.mjs') && code.includes('"message-unreadable"')) ?? []
    if (name === undefined || text === undefined) throw new Error('it is nowhere')
    const map = new SourceMap(JSON.parse(texts.get(`${name}.map`) ?? ''))
    const before = text.slice(0, text.indexOf('"message-unreadable"')).split('\n')
    const origin = map.findOrigin(before.length, (before.at(-1)?.length ?? 0) + 1)
    if (!('fileName' in origin)) throw new Error('the map does not know it')
    expect(origin.fileName).toMatch(/lib\/onboarding\/reasons\.ts$/)
    const source = (await readFile(join(root, 'lib/onboarding/reasons.ts'), 'utf8')).split('\n')
    expect(source[origin.lineNumber - 1]).toContain('message-unreadable')
  })
})
