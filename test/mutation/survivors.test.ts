import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { suites } from './suites.ts'
import { compare, type Mutant, nameOf, readList, survivorsAmong } from './survivors.ts'

const source = 'const a = 1\nif (a >\n  2) {\n  stop()\n}\n'

const mutant = (status: string, over: Partial<Mutant> = {}): Mutant => ({
  fileName: 'lib/queue/x.ts',
  status,
  replacement: 'true',
  location: { start: { line: 2, column: 5 }, end: { line: 3, column: 4 } },
  ...over,
})

describe('survivors', () => {
  it('are named by their file, the code on one line and what it became', () => {
    const found = [mutant('Killed'), mutant('Survived'), mutant('NoCoverage', { replacement: '{}' }), mutant('Timeout')]
    expect(survivorsAmong(found, () => source).map(nameOf)).toEqual([
      'lib/queue/x.ts: a > 2 => true',
      'lib/queue/x.ts: a > 2 => {}',
    ])
  })

  it('need a reason, and a reason needs its survivor', () => {
    const survivors = survivorsAmong([mutant('Survived')], () => source)
    const listed = [{ why: 'nobody sees it', mutants: ['lib/queue/x.ts: a > 3 => true', 'lib/queue/y.ts: b => c'] }]
    expect(compare(survivors, listed, (file) => file === 'lib/queue/x.ts')).toEqual({
      unlisted: ['lib/queue/x.ts: a > 2 => true'],
      stale: ['lib/queue/x.ts: a > 3 => true'],
    })
  })

  it.each(Object.keys(suites))(
    'of lib/%s stand once each, in files that are there, with code that is in them',
    (folder) => {
      const names = readList(folder).flatMap(({ mutants }) => mutants)
      expect(names).toEqual([...new Set(names)])
      const lost = names.filter((name) => {
        const [file = '', ...rest] = name.split(': ')
        const [code = ''] = rest.join(': ').split(' => ')
        const inFile = (path: string) => readFileSync(path, 'utf8').replaceAll(/\s+/g, ' ')
        return !file.startsWith(`lib/${folder}/`) || !existsSync(file) || !inFile(file).includes(code)
      })
      expect(lost).toEqual([])
    },
  )
})
