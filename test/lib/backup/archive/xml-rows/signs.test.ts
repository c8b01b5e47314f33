import { describe, expect, it } from 'vitest'
import { type RowValues, XmlRows } from '#lib/backup/archive/xml-rows.ts'

/** The values of column `id`, read at once and byte by byte. */
const read = (xml: string | Buffer, column = 'id') => {
  const bytes = Buffer.from(xml)
  const [whole, ...others] = [bytes.length, 1].map((length) => {
    const found: (string | undefined)[] = []
    const rows = new XmlRows({ row: 'tag', columns: [column] }, (row: RowValues) => found.push(row[0]))
    for (let at = 0; at < bytes.length; at += length) rows.push(bytes.subarray(at, at + length))
    rows.finish()
    return found
  })
  for (const other of others) expect(other).toEqual(whole)
  return whole
}
const table = (columns: string) => `<t><tag>${columns}</tag></t>`
const bytesIn = (bytes: readonly number[]) => {
  const [before = '', after = ''] = table('<id>|</id>').split('|')
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
}

describe('a text', () => {
  it.each(['\u007f\u0080\u07ff', '\u0800\ud7ff\ue000\ufffd', '\u{10000}\u{10ffff}', '\u00fc\n\t \u20ac'])(
    'may be %j',
    (text) => expect(read(table(`<id>${text}</id>`))).toEqual([text]),
  )

  it.each([
    ['a blank', [0xc3, 0x20]],
    ['a letter', [0xc3, 0x61]],
    ['a reference', [0xc3, 0x26]],
    ['another character', [0xc3, 0xc3, 0xbc]],
    ['a blank within', [0xc3, 0x20, 0xbc]],
    ['a letter within', [0xc3, 0x61, 0xbc]],
    ['the end, two bytes of three', [0xe2, 0x82]],
    ['a blank, three bytes of four', [0xf0, 0x9f, 0x98, 0x20]],
  ])('is cut where a character is cut by %s', (_, bytes) =>
    expect(() => read(bytesIn(bytes))).toThrow('a character that is cut'),
  )

  it.each([0x00, 0x08, 0x0b, 0x0c, 0x1f, 0x80, 0xbf, 0xc0, 0xc1, 0xf5, 0xff])('has no byte %i', (byte) =>
    expect(() => read(bytesIn([byte]))).toThrow('a byte that XML does not allow'),
  )
})

it.each([
  ['a character of two bytes that is cut', [0xc3, 0x61]],
  ['one of three', [0xe2, 0x82, 0x61]],
  ['one of four', [0xf0, 0x9f, 0x98, 0x61]],
  ['bytes that none begins with', [0x80, 0x80]],
  ['a byte that no text has', [0x01, 0x80]],
])('a column that nobody wants is no whole XML with %s', (_, bytes) => {
  const [before = '', after = ''] = table('<owner>|</owner><id>1</id>').split('|')
  const xml = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)])
  expect(() => read(xml)).toThrow(/a character that is cut|a byte that XML does not allow/)
})

describe('a reference', () => {
  it.each([
    ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
    ['&#9;&#xA;&#13;', '\t\n\r'],
    ['&#x20;&#xD7FF;&#xE000;&#xFFFD;', ' \ud7ff\ue000\ufffd'],
    ['&#x10000;&#x10fFfF;', '\u{10000}\u{10ffff}'],
    ['&#000000065;', 'A'],
  ])('%s is %j', (text, value) => expect(read(table(`<id>${text}</id>`))).toEqual([value]))

  it.each([
    '#8',
    '#11',
    '#x1F',
    '#xD800',
    '#xDFFF',
    '#xFFFE',
    '#xFFFF',
    '#x110000',
    '#',
    '#x',
    '#65a',
    'a#65',
    '#xg1',
    '65',
    'x41',
    '',
  ])('&%s; is none', (text) =>
    expect(() => read(table(`<id>&${text};</id>`))).toThrow('a reference that XML does not allow'),
  )

  it('has an end', () => {
    expect(() => read(table('<id>&#0000000065;</id>'))).toThrow('a reference without an end')
    expect(() => read(table(`<id>&${'a'.repeat(20)}`))).toThrow('a reference without an end')
  })
})

describe('a name', () => {
  it.each(['a', 'z', 'A', 'Z', '_', 'a1-b.c'])('may be %s', (name) =>
    expect(read(table(`<${name} x="1">7</${name}>`), name)).toEqual(['7']),
  )

  it.each(['`', '{', '@', '[', '1', '-', ' a', '>'])('does not begin with %j', (name) =>
    expect(() => read(table(`<${name}>7</a>`))).toThrow('markup that no table has'),
  )

  it.each(['i<d', 'i&d', 'i\u00fcd', 'i\u0001d'])('is none: %j', (name) =>
    expect(() => read(table(`<${name}>7</id>`))).toThrow('a name that is none'),
  )
})

describe('a tag', () => {
  it.each([
    ['<id\n>7</id\n >', '7'],
    ['<id a="1" b=\'"\' c="\'" >7</id>', '7'],
    ['<id/>', ''],
    ['<id />', ''],
    ['<id a="/"/>', ''],
  ])('may be %s', (text, value) => expect(read(table(text))).toEqual([value]))

  it.each(['<id>7</id x>', '<id>7</id/>', '<id / >', '<id/x>'])('is none: %s', (text) =>
    expect(() => read(table(text))).toThrow('a tag that is none'),
  )

  it.each(['<id a="<">7</id>', "<id a='<'>7</id>", '<id <>'])('has none within: %s', (text) =>
    expect(() => read(table(text))).toThrow('a tag within a tag'),
  )

  it('of a declaration may have question marks in it, and stands before the root only', () => {
    expect(read(`<?xml version="?1"?>\n${table('<id>7</id>')}`)).toEqual(['7'])
    expect(read(`<?xml a="?b"?>${table('<id>7</id>')}`)).toEqual(['7'])
    expect(() => read(`${table('<id>7</id>')}<?xml?>`)).toThrow('markup that no table has')
  })
})
