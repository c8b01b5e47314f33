import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { read, row, table } from './reading.ts'

describe('the rows of a table', () => {
  it('are read back as they were written, whatever is in them', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .filter((one) => one.isWellFormed() && [...one].every((sign) => sign >= ' ' && !'\ufffe\uffff'.includes(sign)))
    const escaped = (one: string) => one.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(), text), { maxLength: 5 }),
        fc.integer({ min: 1, max: 60 }),
        (rows, cut) => {
          const xml = table(rows.map(([id, name]) => row(`<id>${id}</id><name>${escaped(name)}</name>`)).join(''))
          expect(read(xml, cut)).toEqual(rows.map(([id, name]) => [String(id), name]))
        },
      ),
      { numRuns: 50 },
    )
  })
})
