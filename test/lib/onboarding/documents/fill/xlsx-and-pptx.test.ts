import { describe, expect, it } from 'vitest'
import { fill } from '#lib/onboarding/documents/fill.ts'
import { entriesOf, type MadePart, makeArchive, namespaces, partOf } from './office-file.ts'

const values = new Map([
  ['name', 'Acme'],
  ['field:Amount', '1200'],
])

const filled = (file: Uint8Array, more: Iterable<[string, string]> = []) => {
  const done = fill(file, new Map([...values, ...more]))
  if ('refusal' in done) throw new Error(done.refusal)
  return done
}

const workbook: MadePart = [
  'xl/workbook.xml',
  'spreadsheetml.sheet.main',
  `<workbook xmlns="${namespaces.s}"><sheets><sheet name="{name}"/></sheets></workbook>`,
]
const strings = (xml: string): MadePart => [
  'xl/sharedStrings.xml',
  'spreadsheetml.sharedStrings',
  `<sst xmlns="${namespaces.s}">${xml}</sst>`,
]
const xlsx = (...parts: MadePart[]) => makeArchive(entriesOf([workbook, ...parts]))
const inStrings = (xml: string, more: Iterable<[string, string]> = []) =>
  /<sst[^>]*>(.*)<\/sst>/s.exec(partOf(filled(xlsx(strings(xml)), more).bytes, 'xl/sharedStrings.xml'))?.[1]

const kept = (text: string) => `<t xml:space="preserve">${text}</t>`

describe('an xlsx', () => {
  const cases: [what: string, xml: string, expected: string][] = [
    ['a shared text', '<si><t>For {name}</t></si>', `<si>${kept('For Acme')}</si>`],
    [
      'rich text, split over runs',
      '<si><r><t>{na</t></r><r><rPr><b/></rPr><t>me} x</t></r></si>',
      `<si><r>${kept('Acme')}</r><r><rPr><b/></rPr>${kept(' x')}</r></si>`,
    ],
    ['two cells are not joined', '<si><t>{na</t></si><si><t>me}</t></si>', '<si><t>{na</t></si><si><t>me}</t></si>'],
    [
      'how a text is spoken stays',
      '<si><t>{name}</t><rPh sb="0" eb="1"><t>{name}</t></rPh></si>',
      `<si>${kept('Acme')}<rPh sb="0" eb="1"><t>{name}</t></rPh></si>`,
    ],
    ['what the template escapes stays', '<si><t>_x000D_{name}</t></si>', `<si>${kept('_x000D_Acme')}</si>`],
  ]
  it.each(cases)('%s', (_, xml, expected) => {
    expect(inStrings(xml)).toBe(expected)
  })

  it.each([
    ['a line', '1\n2\t3', '1\n2\t3'],
    ['what Excel would decode', '_x000D_ _x0041_x0042_ _x12_', '_x005F_x000D_ _x005F_x0041_x005F_x0042_ _x12_'],
    ['what looks like a formula stays text', '=HYPERLINK("http://x")', '=HYPERLINK("http://x")'],
  ])('takes as a value: %s', (_, value, text) => {
    expect(inStrings('<si><t>{name}</t></si>', [['name', value]])).toBe(`<si>${kept(text)}</si>`)
  })

  it('takes a line as a value in rich text too', () => {
    expect(inStrings('<si><r><rPr><b/></rPr><t>{name}</t></r></si>', [['name', '1\n2']])).toBe(
      `<si><r><rPr><b/></rPr>${kept('1\n2')}</r></si>`,
    )
  })

  it('refuses a cell that would be longer than Excel takes', () => {
    const file = (text: string) => xlsx(strings(`<si><t>${text}{name}</t></si>`))
    const longest = 32_767 - 'Acme'.length
    expect(filled(file('x'.repeat(longest))).used).toEqual(['name'])
    expect(fill(file('x'.repeat(longest + 1)), values)).toEqual({ refusal: 'cell-too-long' })
    expect(filled(file(`${'x'.repeat(33_000)}</t></si><si><t>`)).used).toEqual(['name'])
    expect(filled(file(`{nmae}${'x'.repeat(33_000)}</t></si><si><t>`)).used).toEqual(['name'])
  })

  it('fills texts in cells, and leaves formulas, arrays, rules and heads of pages alone', () => {
    const sheet = (text: string) =>
      `<worksheet xmlns="${namespaces.s}"><sheetData><row><c t="inlineStr"><is>${text}</is></c><c><f>IF({name}=1,{1,2,3},"{name}")</f><v>{name}</v></c></row></sheetData><dataValidations><dataValidation><formula1>"{name}"</formula1></dataValidation></dataValidations><headerFooter><oddHeader>{name}</oddHeader></headerFooter></worksheet>`
    const file = xlsx(['xl/worksheets/sheet1.xml', 'spreadsheetml.worksheet', sheet('<t>{field:Amount}</t>')])
    const { bytes } = filled(file)
    expect(partOf(bytes, 'xl/worksheets/sheet1.xml')).toBe(sheet(kept('1200')))
    expect(partOf(bytes, 'xl/workbook.xml')).toBe(workbook[2])
  })

  it('fills comments and the text boxes of a sheet', () => {
    const comment = (text: string) =>
      `<comments xmlns="${namespaces.s}"><commentList><comment><text><r>${text}</r></text></comment></commentList></comments>`
    const box = (text: string) =>
      `<wsDr xmlns:a="${namespaces.a}"><sp><txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></txBody></sp></wsDr>`
    const { bytes } = filled(
      xlsx(
        ['xl/comments1.xml', 'spreadsheetml.comments', comment('<t>{name}</t>')],
        ['xl/drawings/drawing1.xml', 'drawing', box('{name}')],
      ),
    )
    expect(partOf(bytes, 'xl/comments1.xml')).toBe(comment(kept('Acme')))
    expect(partOf(bytes, 'xl/drawings/drawing1.xml')).toBe(box('Acme'))
  })
})

const deck: MadePart = [
  'ppt/presentation.xml',
  'presentationml.presentation.main',
  `<p:presentation xmlns:p="${namespaces.p}"/>`,
]
const slideXml = (text: string) =>
  `<p:sld xmlns:p="${namespaces.p}" xmlns:a="${namespaces.a}" xmlns:c="${namespaces.c}"><p:txBody>${text}</p:txBody></p:sld>`
const pptx = (...parts: MadePart[]) => makeArchive(entriesOf([deck, ...parts]))
const inSlide = (xml: string, more: Iterable<[string, string]> = []) => {
  const { bytes } = filled(pptx(['ppt/slides/slide1.xml', 'presentationml.slide', slideXml(xml)]), more)
  return /<p:txBody>(.*)<\/p:txBody>/s.exec(partOf(bytes, 'ppt/slides/slide1.xml'))?.[1]
}
const rPr = '<a:rPr lang="de" b="1"><a:latin typeface="X"/></a:rPr>'

describe('a pptx', () => {
  const cases: [what: string, xml: string, value: string, expected: string][] = [
    ['a slide', '<a:p><a:r><a:t>For {name}</a:t></a:r></a:p>', 'Acme', '<a:p><a:r><a:t>For Acme</a:t></a:r></a:p>'],
    [
      'split runs',
      `<a:p><a:r>${rPr}<a:t>{na</a:t></a:r><a:r><a:t>me} x</a:t></a:r></a:p>`,
      'Acme',
      `<a:p><a:r>${rPr}<a:t>Acme</a:t></a:r><a:r><a:t> x</a:t></a:r></a:p>`,
    ],
    [
      'a line in a value: a break with the formatting of the run',
      `<a:p><a:r>${rPr}<a:t>a {name} b</a:t></a:r></a:p>`,
      '1\n2',
      `<a:p><a:r>${rPr}<a:t>a 1</a:t></a:r><a:br>${rPr}</a:br><a:r>${rPr}<a:t>2 b</a:t></a:r></a:p>`,
    ],
    [
      'formatting without content',
      '<a:p><a:r><a:rPr b="1"/><a:t>{name}</a:t></a:r></a:p>',
      '1\n2\t3',
      '<a:p><a:r><a:rPr b="1"/><a:t>1</a:t></a:r><a:br><a:rPr b="1"/></a:br><a:r><a:rPr b="1"/><a:t>2\t3</a:t></a:r></a:p>',
    ],
    [
      'no formatting',
      '<a:p><a:r><a:t>{name}</a:t></a:r></a:p>',
      '1\n2',
      '<a:p><a:r><a:t>1</a:t></a:r><a:br></a:br><a:r><a:t>2</a:t></a:r></a:p>',
    ],
    [
      'across a break: not filled',
      '<a:p><a:r><a:t>{na</a:t></a:r><a:br/><a:r><a:t>me}</a:t></a:r></a:p>',
      'Acme',
      '<a:p><a:r><a:t>{na</a:t></a:r><a:br/><a:r><a:t>me}</a:t></a:r></a:p>',
    ],
    [
      'a number that the program writes stays, and parts the text',
      '<a:p><a:r><a:t>{na</a:t></a:r><a:fld><a:rPr/><a:t>{name}</a:t></a:fld><a:r><a:t>me}</a:t></a:r></a:p>',
      'Acme',
      '<a:p><a:r><a:t>{na</a:t></a:r><a:fld><a:rPr/><a:t>{name}</a:t></a:fld><a:r><a:t>me}</a:t></a:r></a:p>',
    ],
    ['a text outside of a run has no break', '<a:p><a:t>{name}</a:t></a:p>', '1\n2', '<a:p><a:t>1 2</a:t></a:p>'],
  ]
  it.each(cases)('%s', (_, xml, value, expected) => {
    expect(inSlide(xml, [['name', value]])).toBe(expected)
  })

  it.each([
    ['ppt/notesSlides/notesSlide1.xml', 'presentationml.notesSlide'],
    ['ppt/slideLayouts/slideLayout1.xml', 'presentationml.slideLayout'],
    ['ppt/slideMasters/slideMaster1.xml', 'presentationml.slideMaster'],
    ['ppt/charts/chart1.xml', 'drawingml.chart'],
    ['ppt/drawings/drawing1.xml', 'drawingml.chartshapes'],
    ['ppt/diagrams/data1.xml', 'drawingml.diagramData'],
    ['ppt/diagrams/drawing1.xml', 'application/vnd.ms-office.drawingml.diagramDrawing+xml'],
  ])('is filled in %s, but not in the values that a chart keeps', (name, type) => {
    const xml = (text: string) => slideXml(`<a:p><a:r><a:t>${text}</a:t></a:r></a:p><c:pt><c:v>{name}</c:v></c:pt>`)
    expect(partOf(filled(pptx([name, type, xml('{name}')])).bytes, name)).toBe(xml('Acme'))
  })
})
