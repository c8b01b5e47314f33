import { Writable } from 'node:stream'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createOutput, type Output } from '#infra/command/output/output.ts'
import { processShell } from '#infra/command/shell.ts'

/** What a terminal gets of what `speak` says. */
const shown = (speak: (out: Output) => void, { json = false, colour = true } = {}): string => {
  const written: string[] = []
  const write = (chunk: unknown, _encoding: string, done: () => void) => {
    written.push(String(chunk))
    done()
  }
  const [stdout, stderr] = [new Writable({ write }), new Writable({ write })]
  const environment = colour ? { FORCE_COLOR: '1' } : {}
  speak(createOutput({ ...processShell(), stdout, stderr, environment }, { json }))
  return written.join('')
}

const clipboard = 'Acme\u001B]52;c;cm0gLXJmIC8=\u0007 GmbH'

const ways: Record<string, (out: Output, text: string) => void> = {
  say: (out, text) => out.say(text),
  'say, coloured': (out, text) => out.say(`  ${out.style('green', text)}`),
  table: (out, text) => out.table(['NAME'], [[text]]),
  complain: (out, text) => out.complain(text, text),
  note: (out, text) => out.note(text),
}

test.each(Object.entries(ways))('%s shows an escape sequence in a name as signs', (_way, speak) => {
  expect(shown((out) => speak(out, clipboard))).toContain('Acme␛]52;c;cm0gLXJmIC8=␇ GmbH')
})

test('a line end in a name forges no line of its own', () => {
  for (const way of ['say', 'say, coloured', 'table', 'note']) {
    const text = shown((out) => ways[way]?.(out, 'Acme\nAll is well.'), { colour: false })
    expect(
      text.split('\n').filter((line) => line.startsWith('All')),
      way,
    ).toEqual([])
  }
})

test('blank lines before a line, and several lines of a complaint, stay', () => {
  expect(shown((out) => out.say('\nThen:'))).toBe('\nThen:\n')
  expect(shown((out) => out.complain('one:\n  two'), { colour: false })).toBe('one:\n  two\n')
})

/** Whatever a terminal acts on, but for line ends and the colours that commands write. */
const acted = /(?!\n)[\p{Cc}\u202A-\u202E\u2066-\u2069]/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const colours = /\u001B\[\d{1,2}m/g

test('whatever a name is made of, nothing that a terminal acts on reaches it, as text or as JSON', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, json) => {
      const name = text.replaceAll('\t', '')
      const all = (out: Output) => {
        for (const speak of Object.values(ways)) speak(out, name)
        out.result({ [name]: name })
      }
      const written = shown(all, { json }).replace(colours, '')
      expect(written).not.toMatch(acted)
      if (json) expect(JSON.parse(shown((out) => out.result(name), { json }))).toBe(name)
    }),
    { numRuns: 300 },
  )
})
