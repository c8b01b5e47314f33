import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fill } from '#lib/onboarding/documents/fill.ts'
import { docx, entriesOf, type MadeEntry, makeArchive, namespaces, paragraph, partOf, wordXml } from './office-file.ts'

const values = new Map([['name', 'Acme']])
const filled = (file: Uint8Array) => {
  const done = fill(file, values)
  if ('refusal' in done) throw new Error(done.refusal)
  return done.bytes
}

const main = (xml: string) => ['word/document.xml', 'wordprocessingml.document.main', xml] as const
const text = wordXml(paragraph('{name}'))
const entries = (more: readonly MadeEntry[] = []) => entriesOf([main(text)], more)
const changed = (change: Partial<MadeEntry>, at = 'word/document.xml') =>
  makeArchive(entries().map((entry) => (entry.name === at ? { ...entry, ...change } : entry)))
const damagedAt = (find: string, by: (file: Buffer, at: number) => void, from = 0) => {
  const file = makeArchive(entries())
  by(file, file.indexOf(find, from, 'latin1'))
  return file
}

const local = 'PK\u0003\u0004'
const central = 'PK\u0001\u0002'

describe('the archive of a document', () => {
  it('keeps everything else byte for byte and in its place', () => {
    const picture = randomBytes(5_000)
    const others: MadeEntry[] = [
      { name: 'word/media/image1.png', content: picture, stored: true, gap: Buffer.from('between') },
      { name: 'word/vbaProject.bin', content: randomBytes(900), streamed: true, comment: 'a comment' },
      { name: 'word/empty', content: '' },
      { name: 'customXml/item1.xml', content: '<x>{name}</x>' },
    ]
    const before = makeArchive(entries(others), { comment: 'the comment of the archive' })
    const after = filled(before)
    const place = before.indexOf('word/media') - 30
    const rest = before.subarray(place, before.indexOf(central, 0, 'latin1'))
    expect(after.includes(rest)).toBe(true)
    expect(
      after
        .subarray(0, before.indexOf('word/document.xml') - 30)
        .equals(before.subarray(0, before.indexOf('word/document.xml') - 30)),
    ).toBe(true)
    expect(after.subarray(-26).toString()).toBe('the comment of the archive')
    expect(partOf(after, 'word/document.xml')).toContain('Acme')
    expect(partOf(after, 'customXml/item1.xml')).toBe('<x>{name}</x>')
    // Dates, rights and comments of the directory stay too.
    expect(after.includes('a comment')).toBe(true)
    expect(after.readUInt32LE(after.indexOf('word/document.xml') - 30 + 10)).toBe(0x5b7c6d5a)
    // Nothing is there twice, and nothing is lost.
    const packed = (file: Buffer) => file.readUInt32LE(file.indexOf('word/document.xml') - 30 + 18)
    expect(after.length - before.length).toBe(packed(after) - packed(before))
    // It can be filled again.
    expect(filled(after).equals(after)).toBe(true)
  })

  it('is filled whatever the order of its directory, and behind what stands before it', () => {
    const others = [{ name: 'word/media/image1.png', content: 'picture', stored: true }]
    const before = makeArchive(entries(others), { reversed: true, before: 'a program' })
    const after = filled(before)
    expect(partOf(after, 'word/document.xml')).toContain('Acme')
    expect(partOf(after, 'word/media/image1.png')).toBe('picture')
    expect(after.subarray(0, 9).toString()).toBe('a program')
    expect(after.indexOf('a program', 1)).toBe(-1)
    expect(after.length).toBeLessThan(before.length + 100)
    expect(filled(after).equals(after)).toBe(true)
  })

  it('keeps what stands behind a name in its directory', () => {
    const after = filled(changed({ extra: 'UT\u0001\u0000y' }))
    expect(after.includes(Buffer.from('word/document.xmlUT\u0001\u0000y', 'latin1'))).toBe(true)
    expect(filled(after).equals(after)).toBe(true)
  })

  it('is found where its comment has the marks of a last record', () => {
    const file = makeArchive(entries(), { comment: `PK\u0005\u0006${'x'.repeat(40)}` })
    expect(fill(file, values)).toMatchObject({ used: ['name'] })
  })

  it('keeps the other marks of an entry that is filled, and its lengths stand before its data', () => {
    const after = filled(changed({ streamed: true, declared: { flags: 0x080e } }))
    const flags = [after.indexOf('word/document.xml') - 30 + 6, after.lastIndexOf('word/document.xml') - 46 + 8]
    expect(flags.map((at) => after.readUInt16LE(at))).toEqual([0x0806, 0x0806])
  })

  it('is the very same file, and no copy of it, where there is nothing to fill', () => {
    const file = docx(paragraph('nothing'))
    expect(filled(file).buffer).toBe(file.buffer)
  })

  it.each([
    ['stored', { stored: true }],
    ['packed while it was sent', { streamed: true }],
  ])('is filled where its text is %s', (_, change) => {
    const after = filled(changed(change))
    expect(partOf(after, 'word/document.xml')).toContain('Acme')
    expect(filled(after).equals(after)).toBe(true)
  })

  it('knows its parts by the content types, whatever the case of their names and wherever they lie', () => {
    const file = makeArchive(
      entriesOf([['Other/Text.XML', 'wordprocessingml.document.main', text]]).map((entry) =>
        entry.name === 'Other/Text.XML' ? { ...entry, name: 'other/text.xml' } : entry,
      ),
    )
    expect(partOf(filled(file), 'other/text.xml')).toContain('Acme')
  })

  it.each(['word/document.xml', 'word/document.v2.xml'])('knows its part %s by its extension too', (name) => {
    const types = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="XML" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
    const file = makeArchive([
      { name: '[Content_Types].xml', content: types },
      { name, content: text },
    ])
    expect(partOf(filled(file), name)).toContain('Acme')
  })

  it('takes a mark of the order of bytes, comments and instructions for what they are', () => {
    const xml = `\ufeff${text.replace('<w:body>', '<?mso x?><!-- {name} <w:t> --><w:body>')}`
    const after = partOf(filled(makeArchive(entriesOf([main(xml)]))), 'word/document.xml')
    expect(after).toBe(xml.replace('<w:t>{name}', '<w:t xml:space="preserve">Acme'))
  })

  const many = (count: number): MadeEntry[] =>
    Array.from({ length: count }, (_, index) => ({ name: `x/${index}`, content: '', stored: true }))
  const nested = (depth: number) => wordXml(`${'<w:p>'.repeat(depth)}{name}${'</w:p>'.repeat(depth)}`)
  const ofText = (xml: string) => makeArchive(entriesOf([main(xml)]))
  const zeros = (length: number) => Buffer.alloc(length)

  const refused: [what: string, file: () => Uint8Array, refusal: string][] = [
    ['no archive at all', () => Buffer.from('{name}'), 'not-office'],
    ['an empty file', () => new Uint8Array(), 'not-office'],
    ['a file of zeros', () => zeros(70_000), 'not-office'],
    ['an archive of something else', () => makeArchive([{ name: 'a.txt', content: '{name}' }]), 'not-office'],
    ['an empty archive', () => makeArchive([]), 'not-office'],
    [
      'an OpenDocument text',
      () => makeArchive([{ name: 'mimetype', content: 'application/vnd.oasis.opendocument.text' }]),
      'not-office',
    ],
    [
      'a package of another program',
      () => makeArchive(entriesOf([['x.xml', 'application/x-other', '<x/>']])),
      'not-office',
    ],
    [
      'an old file, or one with a password',
      () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), zeros(600)]),
      'old-or-protected',
    ],
    ['a signed file', () => makeArchive(entries([{ name: '_XmlSignatures/sig1.xml', content: '<x/>' }])), 'signed'],
    ['encrypted entries', () => changed({ declared: { flags: 1 } }), 'unusual-archive'],
    ['another way of packing', () => changed({ declared: { method: 12 } }), 'unusual-archive'],
    [
      'ZIP64 by its count',
      () => makeArchive(entries(), { patch: (end) => void end.writeUInt32LE(0xffffffff, 8) }),
      'unusual-archive',
    ],
    [
      'ZIP64 by its place',
      () => makeArchive(entries(), { patch: (end) => void end.writeUInt32LE(0xffffffff, 16) }),
      'unusual-archive',
    ],
    ['ZIP64 by a length', () => changed({ declared: { size: 0xffffffff } }), 'unusual-archive'],
    [
      'several discs',
      () => makeArchive(entries(), { patch: (end) => void end.writeUInt16LE(1, 4) }),
      'unusual-archive',
    ],
    [
      'part of several discs',
      () => makeArchive(entries(), { patch: (end) => void end.writeUInt16LE(1, 8) }),
      'unusual-archive',
    ],
    ['more than 2,000 parts', () => makeArchive(entries(many(1_998))), 'too-many-entries'],
    [
      'a file of more than 20 MB',
      () => makeArchive(entries([{ name: 'x', content: zeros(20_000_000), stored: true }])),
      'too-large',
    ],
    ['a text of more than 5 MB', () => ofText(text + ' '.repeat(5_000_000)), 'too-large'],
    [
      'more than 60 MB unpacked',
      () => makeArchive(entries([{ name: 'x', content: '', declared: { size: 60_000_000 } }])),
      'too-large',
    ],
    ['a length that lies', () => changed({ declared: { size: 100 } }), 'damaged'],
    ['a text that is shorter than it says', () => changed({ declared: { size: 5_000 } }), 'damaged'],
    [
      'a stored text that is shorter than it says',
      () => changed({ stored: true, declared: { size: 5_000 } }),
      'damaged',
    ],
    ['an empty text with a length', () => changed({ content: text, declared: { size: 0 } }), 'damaged'],
    ['a wrong checksum', () => changed({ declared: { crc: 1 } }), 'damaged'],
    [
      'broken packing',
      () => damagedAt('word/document.xml', (file, at) => file.fill(0xff, at + 22, at + 60)),
      'damaged',
    ],
    ['one name twice', () => makeArchive(entries([{ name: 'Word/Document.xml', content: text }])), 'damaged'],
    ['another name in front of the data', () => changed({ declared: { localName: 'word/documenT.xml' } }), 'damaged'],
    ['data that overlap', () => changed({ declared: { packed: 50_000 } }), 'damaged'],
    [
      'data that reach into the directory',
      () => makeArchive([...entries(), { name: 'x', content: 'x', stored: true, declared: { packed: 2, size: 2 } }]),
      'damaged',
    ],
    [
      'a directory that begins elsewhere',
      () => makeArchive(entries(), { patch: (end) => void end.writeUInt32LE(end.readUInt32LE(16) + 1, 16) }),
      'damaged',
    ],
    [
      'a directory behind the file',
      () => makeArchive(entries(), { patch: (end) => void end.writeUInt32LE(0x7fffffff, 16) }),
      'damaged',
    ],
    [
      'fewer entries than there are',
      () => makeArchive(entries(), { patch: (end) => void end.writeUInt32LE(0x00020002, 8) }),
      'damaged',
    ],
    ['an entry without its beginning', () => damagedAt(local, (file, at) => file.writeUInt8(0, at), 40), 'damaged'],
    [
      'an entry beyond the file',
      () => damagedAt(central, (file, at) => file.writeUInt32LE(0x7fffffff, at + 42)),
      'damaged',
    ],
    [
      'content types of another namespace',
      () =>
        makeArchive(
          entries().map((entry) =>
            entry.name === '[Content_Types].xml'
              ? { ...entry, content: String(entry.content).replace('package/2006/content-types', 'other') }
              : entry,
          ),
        ),
      'not-office',
    ],
    [
      'an entry at the end of the file',
      () => {
        const file = makeArchive(entries())
        file.writeUInt32LE(file.length - 10, file.indexOf(central, 0, 'latin1') + 42)
        return file
      },
      'damaged',
    ],
    [
      'a directory at the end of the file',
      () =>
        makeArchive(entries(), {
          patch: (end) => void end.writeUInt32LE(end.readUInt32LE(12) + end.readUInt32LE(16) + 12, 16),
        }),
      'damaged',
    ],
    [
      'a directory of which the file has only the first mark',
      () =>
        makeArchive(entries(), {
          comment: central,
          patch: (end) => void end.writeUInt32LE(end.readUInt32LE(12) + end.readUInt32LE(16) + 22, 16),
        }),
      'damaged',
    ],
    ['a text that ends in the midst of an element', () => ofText('<w:document xmlns:w="urn:x">{name}'), 'damaged'],
    ['an end before any element', () => ofText('</w:p>{name}'), 'damaged'],
    ['a DOCTYPE', () => ofText(`<!DOCTYPE x [<!ENTITY a "b">]>${text.slice(text.indexOf('<w:'))}`), 'unsafe-xml'],
    ['CDATA', () => ofText(text.replace('{name}', '<![CDATA[{name}]]>')), 'unsafe-xml'],
    [
      'UTF-16',
      () =>
        makeArchive(
          entries().map((entry) =>
            entry.name === 'word/document.xml'
              ? { ...entry, content: Buffer.from(`\ufeff${text}{`, 'utf16le') }
              : entry,
          ),
        ),
      'not-utf8',
    ],
    ['another encoding', () => ofText(text.replace('UTF-8', 'ISO-8859-1')), 'not-utf8'],
    [
      'bytes that are no UTF-8',
      () =>
        makeArchive(
          entries().map((entry) =>
            entry.name === 'word/document.xml'
              ? { ...entry, content: Buffer.from(text.replace('{name}', '{n\u00e4me}'), 'latin1') }
              : entry,
          ),
        ),
      'not-utf8',
    ],
    ['more than 1,000 elements in each other', () => ofText(nested(999)), 'damaged'],
    ['40,000 elements in each other', () => ofText(nested(40_000)), 'damaged'],
  ]
  it.each(refused)('refuses %s', (_, file, refusal) => {
    expect(fill(file(), values)).toEqual({ refusal })
  })

  const illFormed: [what: string, body: string][] = [
    ['an element without an end', '<w:p>{name}'],
    ['an end without an element', '{name}</w:p>'],
    ['an end with another name', '<w:p>{name}</w:q>'],
    ['an end with another prefix', '<w:p>{name}</a:p>'],
    ['a prefix that is not declared', '<x:p>{name}</x:p>'],
    ['a prefix that is declared for a sibling only', '<x:p xmlns:x="urn:x"/><x:p>{name}</x:p>'],
    ['a tag without its end', '{name}<w:p'],
    ['a tag without a name', '{name}< w:p></w:p>'],
    ['an attribute without a value', '<w:p w:a>{name}</w:p>'],
    ['an attribute without quotes', '<w:p w:a=1>{name}</w:p>'],
    ['attributes without a blank between', '<w:p w:a="1"w:b="2">{name}</w:p>'],
    ['an attribute twice', '<w:p w:a="1" w:a="2">{name}</w:p>'],
    ['a bracket in an attribute', '<w:p w:a="<">{name}</w:p>'],
    ['a comment without its end', '{name}<!-- '],
    ['an instruction without its end', '{name}<?x '],
    ['a lone &', '{name} & more'],
    ['an unknown reference', '{name}&nbsp;'],
    ['a reference to no character', `${paragraph('{name}&#0;')}`],
    ['a reference beyond all characters', `${paragraph('{name}&#x110000;')}`],
    ['a control character', '{name}\u0001'],
    ['U+FFFE', '{name}\ufffe'],
    ['a close tag with more in it', '<w:p>{name}</w:p x="1">'],
  ]
  it.each(illFormed)('refuses %s', (_, body) => {
    expect(fill(docx(body), values)).toEqual({ refusal: 'damaged' })
  })

  it.each([
    ['a second root', `${text}<w:x xmlns:w="${namespaces.w}"/>`],
    ['text behind the root', `${text}{name}`],
    ['no root', '<?xml version="1.0"?><!-- {name} -->'],
  ])('refuses %s', (_, xml) => {
    expect(fill(ofText(xml), values)).toEqual({ refusal: 'damaged' })
  })

  it('takes 1,000 elements in each other, 2,000 parts, and what is only odd', () => {
    expect(fill(ofText(nested(998)), values)).not.toHaveProperty('refusal')
    expect(fill(makeArchive(entries(many(1_997))), values)).not.toHaveProperty('refusal')
    const odd = docx(`<w:p  w:a = '">' \n w:b="&amp;" ><w:q/><w:r ><w:t >{name}</w:t ></w:r></w:p >`)
    expect(partOf(filled(odd), 'word/document.xml')).toContain('<w:t  xml:space="preserve">Acme</w:t >')
  })

  it('takes what is as large as it may be', () => {
    expect(fill(zeros(20_000_000), values)).toEqual({ refusal: 'not-office' })
    expect(fill(zeros(20_000_001), values)).toEqual({ refusal: 'too-large' })
    const small = entries([{ name: 'x', content: '', declared: { size: 0 } }])
    const own = small.reduce((sum, { content }) => sum + Buffer.byteLength(content as string), 0)
    const whole = (size: number) => makeArchive(entries([{ name: 'x', content: '', declared: { size } }]))
    expect(fill(whole(60_000_000 - own), values)).not.toHaveProperty('refusal')
    expect(fill(whole(60_000_001 - own), values)).toEqual({ refusal: 'too-large' })
    const ofSize = (size: number) => ofText(text + ' '.repeat(size - Buffer.byteLength(text)))
    expect(fill(ofSize(5_000_000), values)).not.toHaveProperty('refusal')
    expect(fill(ofSize(5_000_001), values)).toEqual({ refusal: 'too-large' })
  })

  it('does not look into a signed file, a DOCTYPE or 5 MB where there is nothing to fill', () => {
    const plain = wordXml(paragraph('nothing'))
    const signed = makeArchive(entriesOf([main(plain)], [{ name: '_xmlsignatures/x', content: '' }]))
    expect(filled(signed).equals(signed)).toBe(true)
    const unknown = makeArchive(
      entriesOf([main(wordXml(paragraph('{nothing of ours}')))], [{ name: '_xmlsignatures/x', content: '' }]),
    )
    expect(filled(unknown).equals(unknown)).toBe(true)
    const odd = ofText(`<!DOCTYPE x>${plain}`)
    expect(filled(odd).equals(odd)).toBe(true)
  })
})
