import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const program = resolve('infra/command/roomkeeper.js')

/** The command as a whole process, as a shell calls it. */
const roomkeeper = async (...args: string[]) => (await run(process.execPath, [program, ...args])).stdout

/** What is offered after these words. */
const offered = async (...words: string[]) =>
  (await roomkeeper('complete', '--', ...words)).split('\n').map((line) => line.split('\t')[0])

test.each(['bash', 'zsh', 'fish'])('writes a script for %s that asks the command itself', async (shell) => {
  expect(await roomkeeper('completion', shell)).toContain('roomkeeper complete --')
})

test('the help says where the script goes', async () => {
  expect(await roomkeeper('completion', '--help')).toContain('source <(roomkeeper completion bash)')
  expect(await roomkeeper('--help')).toContain('roomkeeper completion bash')
})

describe('offers', () => {
  test.each<[string, string[], string[]]>([
    ['the commands', [''], ['doctor', 'connect', 'failed', 'backfill', 'sweep', 'backup', 'completion']],
    ['the commands below a command', ['failed', ''], ['list', 'show', 'replay', 'discard']],
    ['the CRMs to look through', ['backfill', ''], ['espocrm', 'hubspot', 'pipedrive', 'salesforce']],
    ['options of a sweep', ['sweep', '--'], ['--since', '--min-age', '--restart', '--dry-run', '--env']],
    ['the CRMs', ['connect', ''], ['espocrm', 'hubspot', 'pipedrive', 'salesforce', 'generic']],
    ['options of a command and of every command', ['failed', 'replay', '--'], ['--rate', '--dry-run', '--env']],
    ['the environments of the settings', ['failed', 'list', '--env', ''], ['local', 'dev', 'prod']],
    ['reasons', ['failed', 'replay', '--reason', 'template'], ['template-missing']],
    ['sources', ['failed', 'discard', '--source', ''], ['espocrm', 'hubspot']],
  ])('%s', async (_what, words, some) => {
    expect(await offered(...words)).toEqual(expect.arrayContaining(some))
  })

  test('nothing of itself that people do not call', async () => {
    expect(await offered('')).not.toContain('complete')
  })
})

describe('in bash', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'roomkeeper-completion-'))
    await writeFile(join(directory, 'roomkeeper'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`)
    await chmod(join(directory, 'roomkeeper'), 0o755)
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  test('a word that was begun becomes what it can only be', async () => {
    const script = `
      # What the package bash-completion brings, for words without a colon.
      _get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=\${words[cword]}; prev=\${words[cword-1]}; }
      __ltrim_colon_completions() { :; }
      source <(roomkeeper completion bash)
      COMP_WORDS=(roomkeeper failed rep); COMP_CWORD=2
      __roomkeeper_complete 2>/dev/null
      printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await run('bash', ['--norc', '-c', script], {
      env: { ...process.env, PATH: `${directory}:${process.env.PATH}` },
    })
    expect(stdout.trim()).toBe('replay')
  })
})
