import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exitCodes } from '#infra/command/exit-codes.ts'
import { createOps } from '#infra/command/ops.ts'
import { buildProgram } from '#infra/command/program.ts'
import { processShell } from '#infra/command/shell.ts'
import { madeForPeople } from './made-for-people.ts'
import { roomkeeper } from './operated-instance.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What each command needs so that nothing is missing, by its words. */
const needed: Readonly<Record<string, readonly string[]>> = {
  plan: ['generic:client:c-1'],
  onboard: ['generic:client:c-1', '--name', 'Acme'],
  'client show': ['generic:client:c-1'],
  'client evidence': ['generic:client:c-1'],
  'events replay': ['evt_0a1b'],
  'failed show': ['0a1b'],
  'failed replay': ['--all'],
  'failed discard': ['0a1b'],
  backfill: ['espocrm', '--since', '7d'],
  'backup verify': ['2026-11-25'],
  'rules check': ['espocrm'],
  handover: ['--from', 'anna@acme.example', '--to', 'ben@acme.example'],
  'backup extract': ['generic:client:c-1'],
}

const leaves = (command: Command, words: string[] = []): string[][] =>
  command.commands.length === 0 ? [words] : command.commands.flatMap((one) => leaves(one, [...words, one.name()]))

const commands = leaves(await buildProgram(createOps(processShell())))
  .filter(([first]) => !first?.startsWith('comple'))
  .map((words) => [words.join(' '), [...words, ...(needed[words.join(' ')] ?? [])]] as const)

let folder: string
const inFolder = (name: string) => join(folder, name)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkeeper-codes-'))
  await writeFile(inFolder('cut.json'), '{"context": {')
  await writeFile(inFolder('other.json'), '{"context": {}}')
})
afterAll(() => rm(folder, { recursive: true }))

/** Called in a wrong way, by what is added to a right one. */
const wrongly: Readonly<Record<string, readonly string[]>> = {
  'an option that there is not': ['--yse'],
  'a word too many': ['one-word', 'and-another', 'and-a-third'],
  'an option twice': ['--env', 'local', '--env', 'prod'],
  'an environment that there is not': ['--env', 'prdo'],
}

describe.each(commands)('%s', (name, words) => {
  test.each(Object.entries(wrongly))('called with %s ends with 2', async (what, more) => {
    // These two take as many words as one likes.
    if (what === 'a word too many' && /failed (replay|discard)/.test(name)) return
    const { code, out, err } = await roomkeeper([...words, ...more])
    expect({ code, out }).toEqual({ code: exitCodes.calledWrongly, out: '' })
    madeForPeople(err)
    const { json } = await roomkeeper([...words, ...more, '--json'])
    expect(json).toEqual({ error: expect.stringMatching(/\w{3}/) })
  })

  test('ends with 1 where nothing runs, and where the settings cannot be read', async () => {
    const instance = ['--instance-file', inFolder('instance.json')]
    const nowhere = await roomkeeper([...words, ...instance, '--json'])
    // It writes settings, for what does not run yet.
    if (name !== 'init')
      expect(nowhere).toMatchObject({
        code: exitCodes.failed,
        json: { error: expect.stringContaining('does not run') },
      })
    const files = ['cut.json', 'other.json', 'none.json']
    const asProject = files.map((file) => [file, '--settings', '', '--cdk-json', inFolder(file)])
    const asOwn = files.map((file) => [file, '--settings', inFolder(file)])
    for (const [file = '', ...given] of [...asProject, ...asOwn]) {
      // It makes the file that is not there.
      if (name === 'init' && given.includes(inFolder('none.json')) && !given.includes('--cdk-json')) continue
      const { code, out, err } = await roomkeeper([...words, ...instance, ...given])
      expect({ file, code, out }).toEqual({ file, code: exitCodes.failed, out: '' })
      expect(err).toContain(inFolder(file))
      madeForPeople(err)
    }
  })
})

test.each(commands.filter(([name]) => name in needed && name !== 'failed replay' && name !== 'failed discard'))(
  '%s with nothing of what it needs ends with 2',
  async (name) => {
    const { code, err } = await roomkeeper(name.split(' '))
    expect(code).toBe(exitCodes.calledWrongly)
    madeForPeople(err)
  },
)

test('the page has every code, and no other', async () => {
  const page = await readFile(`${root}docs/operating/exit-codes.md`, 'utf8')
  const codes = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  expect(codes.sort((left, right) => left - right)).toEqual(
    Object.values(exitCodes).sort((left, right) => left - right),
  )
})
