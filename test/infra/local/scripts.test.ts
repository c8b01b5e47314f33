import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '#infra/command/exit-codes.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
/** The scripts that are programs of ours, by name; the others call tools, or npm alone calls them. */
const programs = new Map(
  Object.entries(scripts).flatMap(([name, command]) => {
    const [, file] = /^node (\S+)$/.exec(command) ?? []
    return file === undefined || name === 'postinstall' ? [] : [[name, file] as const]
  }),
)

const run = async (name: string, ...args: string[]) => {
  const child = spawn(process.execPath, [programs.get(name) ?? '', ...args], {
    cwd: root,
    env: { ...process.env, REAL_SERVERS: '', REAL_HOME: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err]: [string[], string[]] = [[], []]
  child.stdout.on('data', (chunk) => out.push(String(chunk)))
  child.stderr.on('data', (chunk) => err.push(String(chunk)))
  const [code] = await once(child, 'close')
  return { code, out: out.join(''), err: err.join('') }
}

/** What was typed wrongly, and what the one line says of it. */
const wrongly: Readonly<Record<string, readonly (readonly [string[], RegExp])[]>> = {
  start: [[['--crm', 'zoho'], /--crm must be one of espocrm, /]],
  client: [
    [[], /needs a name, as in: npm run client/],
    [['Acme', 'Corporation', 'Limited'], /needs quotes/],
  ],
  // They say what is right in words of their own (exit-codes.test.ts).
  roomkeeper: [],
  backup: [],
  soak: [
    [['--events', 'many'], /--events must be a whole number of 1 or more, not "many"/],
    [['--events', '0'], /--events must be a whole number of 1 or more, not "0"/],
    [['--seed', '-1'], /--seed/],
    [['--seed', '99999999999'], /--seed must be a whole number from 0 to 2147483648, not "99999999999"/],
    [['--path', 'x'], /--path must be numbers with colons between/],
    [['--only', 'late-tag'], /--only must be one of late-tags, .*not "late-tag" \(did you mean late-tags\?\)/],
    [['--without', 'rain'], /--without must be one of late-tags, /],
    [['--events', '5', '--events', '6'], /--events is given twice/],
    [['--life', '--only', 'merges'], /--life has no conditions/],
    [['now'], /One word too many: now/],
  ],
  bench: [
    [['--only', 'bundels'], /--only must be one of bundles, .*not "bundels" \(did you mean bundles\?\)/],
    [['--check=yes'], /--check takes no value/],
  ],
  'test:real': [
    [['--only', 'nothing like it'], /--only: no group and no case has nothing like it in its name; --list shows them/],
    [['--only'], /--only needs a value/],
  ],
  mutate: [
    [['quee'], /FOLDER must be one of alarms, queue, .*not "quee" \(did you mean queue\?\)/],
    [['--since', 'no-such-ref'], /--since must be a commit that Git knows, not "no-such-ref"/],
  ],
  conformance: [
    [['--only', 'nothing like it'], /--only: no recording has nothing like it in its name/],
    [['no-such-folder'], /FOLDER must be one with recordings .*no-such-folder has none/],
    [['docs', 'more'], /One word too many: more/],
  ],
  differential: [
    [['--random', '2x'], /--random must be a whole number of 1 or more, not "2x"/],
    [['--seed', '1.5'], /--seed must be a whole number from 0 to 2147483648, not "1.5"/],
    [['--only', 'docspce'], /--only must be one of docspace, espocrm, not "docspce" \(did you mean docspace\?\)/],
  ],
}

const madeForPeople = (err: string) => {
  expect(err).not.toMatch(/\n\s+at |node:internal|Error:|undefined/)
  expect(err.trimEnd()).toMatch(/\w{3}/)
}

test('every program of package.json is among them', () => {
  expect(Object.keys(wrongly).sort()).toEqual([...programs.keys()].sort())
})

describe.each(Object.entries(wrongly))('npm run %s', (name, cases) => {
  test('--help prints how it is used', async () => {
    const { code, out, err } = await run(name, '--help')
    expect({ code, err }).toEqual({ code: exitCodes.done, err: '' })
    expect(out).toMatch(/^(npm (run \S+|start)|Usage: roomkeeper)/)
  })

  test('an option that there is not is named, with those that there are', async () => {
    const { code, out, err } = await run(name, '--onec')
    expect({ code, out }).toEqual({ code: exitCodes.calledWrongly, out: '' })
    expect(err).toContain('--onec')
    madeForPeople(err)
    if (cases.length > 0) expect(err).toMatch(/^There is no option --onec.*; (there are --|it takes none).*\n$/)
  })

  if (cases.length > 0)
    test.each(cases)('%j says in one line what is right', async (args, line) => {
      const { code, err } = await run(name, ...args)
      expect(code).toBe(exitCodes.calledWrongly)
      madeForPeople(err)
      expect(err).toMatch(line)
      expect(err.trimEnd()).not.toContain('\n')
    })
})

test('servers that do not run are told in one line', async () => {
  const { code, err } = await run('differential', '--running')
  expect({ code, err }).toEqual({
    code: exitCodes.failed,
    err: 'No server runs in /nonexistent (REAL_HOME): leave out --running.\n',
  })
})
