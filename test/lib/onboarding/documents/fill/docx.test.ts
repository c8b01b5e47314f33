import { describe, expect, it } from 'vitest'
import { fill } from '#lib/onboarding/documents/fill.ts'
import { bodyOf, docx, namespaces, paragraph, partOf, run, wordXml } from './office-file.ts'

const values = new Map([
  ['name', 'Acme'],
  ['field:Amount', '1,200'],
  ['field:Amount (EUR)', '990'],
  ['field:Größe', '42'],
  ['date', '2026-11-28'],
])

const filled = (file: Uint8Array, more: Iterable<[string, string]> = []) => {
  const done = fill(file, new Map([...values, ...more]))
  if ('refusal' in done) throw new Error(done.refusal)
  return done
}

const preserved = (text: string) => `<w:t xml:space="preserve">${text}</w:t>`
const bold = '<w:rPr><w:b/></w:rPr>'
const shape = (inner: string) => `<w:drawing><wps:txbx><w:txbxContent>${inner}</w:txbxContent></wps:txbx></w:drawing>`

/** What a text becomes, by what it shows. Runs that the placeholder reaches into stay, and are empty there. */
const cases: [what: string, body: string, expected: string][] = [
  ['a placeholder in one run', paragraph('Dear {name},'), `<w:p><w:r>${preserved('Dear Acme,')}</w:r></w:p>`],
  [
    'one that is split over runs: the first one has the value',
    `<w:p><w:r>${bold}<w:t>{na</w:t></w:r>${run('m')}${run('e} after')}</w:p>`,
    `<w:p><w:r>${bold}${preserved('Acme')}</w:r><w:r>${preserved('')}</w:r><w:r>${preserved(' after')}</w:r></w:p>`,
  ],
  [
    'marks of spelling and bookmarks inside',
    `<w:p>${run('{na')}<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="0" w:name="x"/>${run('me}')}<w:bookmarkEnd w:id="0"/></w:p>`,
    `<w:p><w:r>${preserved('Acme')}</w:r><w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="0" w:name="x"/><w:r>${preserved('')}</w:r><w:bookmarkEnd w:id="0"/></w:p>`,
  ],
  [
    'the end of a printed page inside',
    '<w:p><w:r><w:t>{na</w:t><w:lastRenderedPageBreak/><w:t>me}</w:t></w:r></w:p>',
    `<w:p><w:r>${preserved('Acme')}<w:lastRenderedPageBreak/>${preserved('')}</w:r></w:p>`,
  ],
  ['text outside of a paragraph, which nobody sees', run('{name}'), run('{name}')],
  [
    'text of another format in a paragraph, which nobody sees',
    '<w:p><w:r><a:t>{name}</a:t></w:r><a:r><a:t>{name}</a:t></a:r></w:p>',
    '<w:p><w:r><a:t>{name}</a:t></w:r><a:r><a:t>{name}</a:t></a:r></w:p>',
  ],
  [
    'a run of another format inside does not part a placeholder',
    `<w:p>${run('{na')}<a:r><a:br/></a:r>${run('me}')}</w:p>`,
    `<w:p><w:r>${preserved('Acme')}</w:r><a:r><a:br/></a:r><w:r>${preserved('')}</w:r></w:p>`,
  ],
  [
    'a cell of a table',
    `<w:tbl><w:tr><w:tc>${paragraph('{name}')}</w:tc></w:tr></w:tbl>`,
    `<w:tbl><w:tr><w:tc><w:p><w:r>${preserved('Acme')}</w:r></w:p></w:tc></w:tr></w:tbl>`,
  ],
  [
    'a text box, and its copy for older programs',
    `<w:p><w:r><mc:AlternateContent><mc:Choice>${shape(paragraph('{name}'))}</mc:Choice><mc:Fallback>${shape(paragraph('{name}'))}</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
    `<w:p><w:r><mc:AlternateContent><mc:Choice>${shape(`<w:p><w:r>${preserved('Acme')}</w:r></w:p>`)}</mc:Choice><mc:Fallback>${shape(`<w:p><w:r>${preserved('Acme')}</w:r></w:p>`)}</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
  ],
  [
    'a text box within a paragraph does not join what is around it',
    `<w:p>${run('{na')}<w:r>${shape(paragraph('{date}'))}</w:r>${run('me}')}</w:p>`,
    `<w:p>${run('{na')}<w:r>${shape(`<w:p><w:r>${preserved('2026-11-28')}</w:r></w:p>`)}</w:r>${run('me}')}</w:p>`,
  ],
  [
    'a content control around paragraphs',
    `<w:sdt><w:sdtPr/><w:sdtContent>${paragraph('{name}')}</w:sdtContent></w:sdt>`,
    `<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r>${preserved('Acme')}</w:r></w:p></w:sdtContent></w:sdt>`,
  ],
  ...['w:ins w:id="1"', 'w:hyperlink w:anchor="x"', 'w:smartTag'].map((tag): [string, string, string] => [
    `split by ${tag}`,
    `<w:p>${run('{na')}<${tag}>${run('me')}</${tag.split(' ')[0]}>${run('}')}</w:p>`,
    `<w:p><w:r>${preserved('Acme')}</w:r><${tag}><w:r>${preserved('')}</w:r></${tag.split(' ')[0]}><w:r>${preserved('')}</w:r></w:p>`,
  ]),
  [
    'split by a content control in the line',
    `<w:p>${run('{na')}<w:sdt><w:sdtPr><w:rPr><w:b/></w:rPr></w:sdtPr><w:sdtContent>${run('me')}</w:sdtContent></w:sdt>${run('}')}</w:p>`,
    `<w:p><w:r>${preserved('Acme')}</w:r><w:sdt><w:sdtPr><w:rPr><w:b/></w:rPr></w:sdtPr><w:sdtContent><w:r>${preserved('')}</w:r></w:sdtContent></w:sdt><w:r>${preserved('')}</w:r></w:p>`,
  ],
  [
    'deleted text inside stays, and does not count',
    `<w:p>${run('{na')}<w:del><w:r><w:delText>xx</w:delText></w:r></w:del>${run('me}')}</w:p>`,
    `<w:p><w:r>${preserved('Acme')}</w:r><w:del><w:r><w:delText>xx</w:delText></w:r></w:del><w:r>${preserved('')}</w:r></w:p>`,
  ],
  ...['del', 'moveFrom'].map((tag): [string, string, string] => [
    `a whole w:${tag} beside`,
    `<w:p><w:${tag}>${run('{name}')}</w:${tag}>${run('{name}')}</w:p>`,
    `<w:p><w:${tag}>${run('{name}')}</w:${tag}><w:r>${preserved('Acme')}</w:r></w:p>`,
  ]),
  [
    'the code of a field stays, its result is filled',
    `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{name}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>${run('{name}')}</w:p>`,
    `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{name}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r>${preserved('Acme')}</w:r></w:p>`,
  ],
  ['a field of the record', paragraph('{field:Amount}'), `<w:p><w:r>${preserved('1,200')}</w:r></w:p>`],
  ['a field with blanks and brackets', paragraph('{field:Amount (EUR)}'), `<w:p><w:r>${preserved('990')}</w:r></w:p>`],
  ['a field with umlauts', paragraph('{field:Größe}'), `<w:p><w:r>${preserved('42')}</w:r></w:p>`],
  ['two in one run', paragraph('{name} {date}'), `<w:p><w:r>${preserved('Acme 2026-11-28')}</w:r></w:p>`],
  [
    'two that share a run',
    paragraph('{na', 'me}{da', 'te}'),
    `<w:p><w:r>${preserved('Acme')}</w:r><w:r>${preserved('2026-11-28')}</w:r><w:r>${preserved('')}</w:r></w:p>`,
  ],
  [
    'a run that ends where it begins, and one that begins where it ends, stay',
    `<w:p>${run('a')}${run('{name}')}${run('b')}</w:p>`,
    `<w:p>${run('a')}<w:r>${preserved('Acme')}</w:r>${run('b')}</w:p>`,
  ],
  [
    'a comment that begins with the end of one',
    '<w:p><w:r><w:t>{na<!--> {date} -->me}</w:t></w:r></w:p>',
    `<w:p><w:r>${preserved('Acme<!--> {date} -->')}</w:r></w:p>`,
  ],
  [
    'the last character that there is',
    paragraph('{name}&#x10FFFF;'),
    `<w:p><w:r>${preserved('Acme&#x10FFFF;')}</w:r></w:p>`,
  ],
  ['across a line break: not filled', '<w:p><w:r><w:t>{na</w:t><w:br/><w:t>me}</w:t></w:r></w:p>', ''],
  ['across a tab: not filled', '<w:p><w:r><w:t>{na</w:t><w:tab/><w:t>me}</w:t></w:r></w:p>', ''],
  ['across two paragraphs: not filled', paragraph('{na') + paragraph('me}'), ''],
  ['an unknown one stays', paragraph('{nmae}'), ''],
  ['another case is another name', paragraph('{Name}'), ''],
  ['lone braces stay', paragraph('{ a } b } { name'), ''],
  ['doubled braces stay', paragraph('{{name}}'), ''],
  ['program text stays', paragraph('{"a": {"b": 1}} p {color: red}'), ''],
  ['names of prototypes stay', paragraph('{__proto__} {constructor} {toString}'), ''],
  ['loops and raw text stay', paragraph('{#name}{/name} {@name} {^name}'), ''],
  ['an empty text', '<w:p><w:r><w:t/></w:r></w:p>', ''],
  [
    'references around it stay as the file has them',
    paragraph('&#233;&quot;{name}&apos;&#x1F600;'),
    `<w:p><w:r>${preserved('&#233;&quot;Acme&apos;&#x1F600;')}</w:r></w:p>`,
  ],
  ['braces that are references', paragraph('&#123;name&#x7D;'), `<w:p><w:r>${preserved('Acme')}</w:r></w:p>`],
  [
    'blanks were kept before',
    '<w:p><w:r><w:t xml:space="preserve"> {name} </w:t></w:r></w:p>',
    `<w:p><w:r>${preserved(' Acme ')}</w:r></w:p>`,
  ],
  [
    'a comment in the XML',
    '<w:p><w:r><w:t>{na<!-- {date} -->me}</w:t></w:r></w:p>',
    `<w:p><w:r>${preserved('Acme<!-- {date} -->')}</w:r></w:p>`,
  ],
]

describe('a docx', () => {
  it.each(cases)('%s', (_, body, expected) => {
    const file = docx(body)
    expect(bodyOf(filled(file).bytes)).toBe(expected || body)
  })

  it.each([
    ['header1.xml', 'wordprocessingml.header', 'hdr'],
    ['footer1.xml', 'wordprocessingml.footer', 'ftr'],
    ['footnotes.xml', 'wordprocessingml.footnotes', 'footnotes'],
    ['endnotes.xml', 'wordprocessingml.endnotes', 'endnotes'],
    ['comments.xml', 'wordprocessingml.comments', 'comments'],
  ])('is filled in %s', (name, type, root) => {
    const xml = `<w:${root} xmlns:w="${namespaces.w}">${paragraph('{name}')}</w:${root}>`
    const { bytes, used } = filled(docx('', [[`word/${name}`, type, xml]]))
    expect(partOf(bytes, `word/${name}`)).toContain(`${preserved('Acme')}`)
    expect(used).toEqual(['name'])
  })

  it('is filled in its title, which fields of a document show', () => {
    const xml = `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Offer for {name}</dc:title><cp:keywords>{date}</cp:keywords></cp:coreProperties>`
    const type = 'application/vnd.openxmlformats-package.core-properties+xml'
    const { bytes } = filled(docx('', [['docProps/core.xml', type, xml]]), [['name', 'A\nB & C']])
    expect(partOf(bytes, 'docProps/core.xml')).toContain(
      '<dc:title>Offer for A B &amp; C</dc:title><cp:keywords>2026-11-28<',
    )
  })

  it.each([
    ['another prefix', 'ns0', namespaces.w],
    ['the namespace of strict files', 'w', 'http://purl.oclc.org/ooxml/wordprocessingml/main'],
    ['no prefix', '', namespaces.w],
  ])('with %s', (_, prefix, namespace) => {
    const at = prefix === '' ? '' : `${prefix}:`
    const declared = prefix === '' ? 'xmlns' : `xmlns:${prefix}`
    const xml = `<${at}document ${declared}="${namespace}"><${at}p><${at}r><${at}t>{name}</${at}t></${at}r></${at}p></${at}document>`
    const file = docx('', [['word/header1.xml', 'wordprocessingml.header', xml]])
    const { bytes } = filled(file, [['name', 'A\nB']])
    expect(partOf(bytes, 'word/header1.xml')).toContain(
      `<${at}t xml:space="preserve">A</${at}t><${at}br/><${at}t xml:space="preserve">B</${at}t>`,
    )
  })

  it('of another namespace with the same names is no text', () => {
    const xml = '<w:document xmlns:w="urn:other"><w:p><w:r><w:t>{name}</w:t></w:r></w:p></w:document>'
    const { bytes, used } = filled(docx('', [['word/header1.xml', 'wordprocessingml.header', xml]]))
    expect(partOf(bytes, 'word/header1.xml')).toBe(xml)
    expect(used).toEqual([])
  })

  const written: [what: string, value: string, text: string][] = [
    ['what XML gives a meaning', `&<>"']]>`, `&amp;&lt;&gt;"']]&gt;`],
    ['umlauts, emoji, right to left', 'Müller 🚀 שלום', 'Müller 🚀 שלום'],
    ['a placeholder is not filled again', '{name} {date}', '{name} {date}'],
    ['signs of a replacement', '$& $1 $$', '$&amp; $1 $$'],
    ['10,000 letters', 'x'.repeat(10_000), 'x'.repeat(10_000)],
    ['a line', '1\n2', '1</w:t><w:br/><w:t xml:space="preserve">2'],
    [
      'a line of Windows and of an old Mac',
      '1\r\n2\r3',
      '1</w:t><w:br/><w:t xml:space="preserve">2</w:t><w:br/><w:t xml:space="preserve">3',
    ],
    ['a tab', '1\t2', '1</w:t><w:tab/><w:t xml:space="preserve">2'],
    ['control characters', 'a\u0000b\u0008c\u000bd\u001fe\ufffef\uffff', 'a�b�c�d�e�f�'],
    ['half of an emoji', 'a\ud83db', 'a�b'],
    ['what a spreadsheet would decode', '_x000D_', '_x000D_'],
  ]
  it.each(written)('takes as a value: %s', (_, value, text) => {
    const { bytes } = filled(docx(paragraph('before {name} after')), [['name', value]])
    expect(bodyOf(bytes)).toBe(`<w:p><w:r><w:t xml:space="preserve">before ${text} after</w:t></w:r></w:p>`)
  })

  it('tells which placeholders were filled, which have no value and which words are none', () => {
    const body = paragraph('{name} {name} {field:Budget} {owner} {field:Empty} {nmae} {color: red} {field:} {1,2}')
    const done = filled(docx(body), [['field:Empty', '']])
    expect(done).toMatchObject({
      used: ['name'],
      missing: ['field:Budget', 'owner', 'field:Empty'],
      unknown: ['nmae', 'field:'],
    })
    expect(bodyOf(done.bytes)).toContain('Acme Acme {field:Budget} {owner} {field:Empty} {nmae}')
  })

  it('is the same file when there is nothing to fill', () => {
    const file = docx(paragraph('{nmae} {"a":1}'))
    expect(filled(file).bytes.equals(file)).toBe(true)
  })

  it('is the same bytes each time, and well-formed', () => {
    const file = docx(paragraph('{name}'))
    expect(filled(file).bytes.equals(filled(file).bytes)).toBe(true)
    expect(partOf(filled(file).bytes, 'word/document.xml')).toBe(wordXml(`<w:p><w:r>${preserved('Acme')}</w:r></w:p>`))
  })
})
