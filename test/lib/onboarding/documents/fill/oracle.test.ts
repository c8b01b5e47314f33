import { parseXml } from '@rgrove/parse-xml'
import Docxtemplater from 'docxtemplater'
import fc from 'fast-check'
import PizZip from 'pizzip'
import { describe, expect, it } from 'vitest'
import { fill } from '#lib/onboarding/documents/fill.ts'
import { docx, partOf } from './office-file.ts'

const values: Readonly<Record<string, string>> = {
  name: 'Acme & Söhne <"GmbH"> 🚀',
  'field:Amount (EUR)': '1,200 {date}',
  date: '28.11.2026',
}

/** Pieces of a text: placeholders, words, and what only looks like a placeholder. */
const word = fc.constantFrom('{name}', '{field:Amount (EUR)}', '{date}', 'Dear', ' ', ', ', 'für', '🚀', '1 200', '$&')

/** A text, and the places at which it is split into runs. */
const splitText = fc.record({
  text: fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join('')),
  cuts: fc.array(fc.nat(80), { maxLength: 6 }),
  around: fc.array(fc.constantFrom('', 'ins', 'hyperlink', 'smartTag', 'proofErr', 'del'), { maxLength: 7 }),
})

const split = (text: string, cuts: readonly number[]): string[] => {
  const letters = [...text]
  const places = [...new Set([0, ...cuts.filter((cut) => cut < letters.length), letters.length])].sort((a, b) => a - b)
  return places.slice(1).map((end, index) => letters.slice(places[index], end).join(''))
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const paragraphOf = ({ text, cuts, around }: { text: string; cuts: number[]; around: string[] }): string => {
  const runs = split(text, cuts).map((piece, index) => {
    const run = `<w:r><w:t xml:space="preserve">${escaped(piece)}</w:t></w:r>`
    const element = around[index] ?? ''
    if (element === 'proofErr') return `<w:proofErr w:type="spellStart"/>${run}`
    if (element === 'del') return `<w:del w:id="1"><w:r><w:delText>{name}x</w:delText></w:r></w:del>${run}`
    return element === '' ? run : `<w:${element}>${run}</w:${element}>`
  })
  return `<w:p>${runs.join('')}</w:p>`
}

/** The text that people see, paragraph by paragraph; the XML is read by a parser that is strict. */
const shown = (xml: string): string[] => {
  parseXml(xml)
  return [...xml.matchAll(/<w:p>(.*?)<\/w:p>/gs)].map(([, inner = '']) =>
    [...inner.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)]
      .map(([, text = '']) =>
        text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
      )
      .join(''),
  )
}

/** Another program's idea of the same document. */
const byDocxtemplater = (file: Buffer): string => {
  const parser = (tag: string) => ({ get: () => (Object.hasOwn(values, tag) ? values[tag] : `{${tag}}`) })
  const document = new Docxtemplater(new PizZip(file), { parser, paragraphLoop: false, linebreaks: true })
  document.render()
  return document.getZip().file('word/document.xml')?.asText() ?? ''
}

const byUs = (file: Buffer): string => {
  const done = fill(file, new Map(Object.entries(values)))
  if ('refusal' in done) throw new Error(done.refusal)
  return partOf(done.bytes, 'word/document.xml')
}

describe('a docx whose placeholders are split in any way', () => {
  it('shows the text that docxtemplater makes of it', () => {
    fc.assert(
      fc.property(fc.array(splitText, { minLength: 1, maxLength: 4 }), (texts) => {
        const file = docx(texts.map(paragraphOf).join(''))
        const ours = shown(byUs(file))
        expect(ours).toEqual(shown(byDocxtemplater(file)))
        const expected = texts.map(({ text }) =>
          text.replace(/\{(name|date|field:Amount \(EUR\))\}/g, (_, name: string) => values[name] ?? ''),
        )
        expect(ours).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps its runs, whatever text is in braces', () => {
    const piece = fc.constantFrom('{', '}', '{name}', '{date', 'na', 'me}', '"', '{{', 'x', ' ', '&', '<', '\u00a0')
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 6 }), (text, cuts) => {
        const file = docx(paragraphOf({ text, cuts, around: [] }))
        const xml = byUs(file)
        expect(xml.match(/<w:r>/g)).toEqual(partOf(file, 'word/document.xml').match(/<w:r>/g))
        const expected = text.replace(/(?<!\{)\{(name|date)\}(?!\})/g, (_, name: string) => values[name] ?? '')
        expect(shown(xml)).toEqual([expected])
      }),
      { numRuns: 500 },
    )
  })
})
