import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const lines = new URL('../../../../lib/runtime/telemetry/lines.ts', import.meta.url).href

/** What a process prints when it runs `script` with this module's functions at hand. */
const printed = (script: string): string =>
  spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import { linesTogether, writeLine } from '${lines}'\n${script}`],
    { encoding: 'utf8' },
  ).stdout

test('lines in one go come whole, in their order, and before what follows', () => {
  expect(printed(`linesTogether(() => { writeLine('a'); writeLine('b') }); writeLine('c'); process.exit(0)`)).toBe(
    'a\nb\nc\n',
  )
})

test('lines in one go come out also when what writes them fails', () => {
  const failing = `try { linesTogether(() => { writeLine('a'); throw new Error('x') }) } catch {} process.exit(0)`
  expect(printed(failing)).toBe('a\n')
})

test('lines in one go within others in one go keep their order', () => {
  const inner = `linesTogether(() => { writeLine('b'); writeLine('c') })`
  expect(printed(`linesTogether(() => { writeLine('a'); ${inner}; writeLine('d') })`)).toBe('a\nb\nc\nd\n')
})
