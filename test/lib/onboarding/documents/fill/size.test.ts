import { describe, expect, it } from 'vitest'
import { fill } from '#lib/onboarding/documents/fill.ts'
import { docx, paragraph } from './office-file.ts'

const values = new Map([['name', 'Acme']])

describe('a large document', () => {
  it.each([
    ['300,000 braces', '{'.repeat(300_000)],
    ['20,000 placeholders', '{name} '.repeat(20_000)],
    ['20,000 runs', '</w:t></w:r><w:r><w:t>'.repeat(20_000)],
    ['a name that does not end, 50,000 times', `{${'x'.repeat(60)}`.repeat(50_000)],
    ['100,000 references', '&amp;'.repeat(100_000)],
  ])('takes %s in its stride', (_, content) => {
    const began = performance.now()
    const done = fill(docx(paragraph(`{name}${content}`)), values)
    expect(done).toMatchObject({ used: ['name'] })
    // Each takes some tens of milliseconds; quadratic ones took minutes.
    expect(performance.now() - began).toBeLessThan(5_000)
  })
})
