import { describe, expect, it } from 'vitest'
import { read, row, table } from './xml-rows/reading.ts'

describe('the rows of a table', () => {
  it('come with the values of the wanted columns, in their order', () => {
    expect(read(table(row('    <owner>x</owner>\n    <name>VIP</name>\n    <id>7</id>\n')))).toEqual([['7', 'VIP']])
  })

  it('tell NULL from an empty text', () => {
    expect(read(table(row('    <id>1</id>\n    <name />\n') + row('    <id>2</id>\n')))).toEqual([
      ['1', ''],
      ['2', undefined],
    ])
  })

  it('keep no value of the row before', () => {
    expect(read(table(row('<id>1</id><name>a</name>') + row('<owner>b</owner>')))).toEqual([
      ['1', 'a'],
      [undefined, undefined],
    ])
  })

  it('hold references, letters of several bytes and blanks as they are', () => {
    const name = 'M&#252;ller &amp; S\u00f6hne &lt;1&gt; &quot;&apos; &#xFC; \ud83d\ude00 \t'
    expect(read(table(row(`<id>1</id><name>${name}</name>`)))).toEqual([
      ['1', 'M\u00fcller & S\u00f6hne <1> "\' \u00fc \ud83d\ude00 \t'],
    ])
  })

  it('may have attributes, with a > in them, and a declaration before', () => {
    const columns = `<id a='>' b=">">1</id><name xml:space="preserve"> </name>`
    expect(read(`<?xml version="1.0"?>\n${table(row(columns))}\n`)).toEqual([['1', ' ']])
  })

  it('are none in a table that has only its schema', () => {
    expect(read(table(''))).toEqual([])
  })

  it('are the same however the text is cut', () => {
    const xml = table(
      row('    <id>1</id>\n    <name>&#252;&amp;\u00fc</name>\n') +
        row('    <id>22</id>\n    <x y="1 > 2" />\n    <name />\n'),
    )
    const whole = read(xml)
    expect(whole).toEqual([
      ['1', '\u00fc&\u00fc'],
      ['22', ''],
    ])
    for (let length = 1; length < 40; length += 1) expect(read(xml, length)).toEqual(whole)
  })

  it('follow one another with text of every kind in columns that nobody wants', () => {
    const more = '<owner>R&amp;D &lt;&gt;&quot;&apos;&#252; \u00fc \u20ac \ud83d\ude00</owner>'
    const rows = [1, 2, 3].map((id) => row(`<id>${id}</id>${more}<name>n${id}</name>`)).join('')
    const expected = [1, 2, 3].map((id) => [String(id), `n${id}`])
    for (const length of [1, 7, 50, 10_000]) expect(read(table(rows), length)).toEqual(expected)
  })

  it.each([
    ['a bare ampersand', 'R & D'],
    ['a reference that nobody knows', '&nbsp;'],
    ['half a character', '\ud800'],
    ['a control character', '\u0001'],
  ])('are no whole XML with %s in such a column', (what, text) => {
    const xml = table(row(`<owner>${text}</owner><id>1</id>`))
    const bytes = what === 'half a character' ? Buffer.from(xml.replace('\ud800', '\xc3'), 'latin1') : Buffer.from(xml)
    expect(() => read(bytes)).toThrow()
    expect(() => read(bytes, 3)).toThrow()
  })

  it('cut a value that no key and no title has', () => {
    const [values] = read(table(row(`<id>1</id><name>&amp;${'n'.repeat(5_000)}</name>`)))
    expect(values?.[1]).toHaveLength(4_096)
  })
})

describe('what is no whole XML', () => {
  const one = row('<id>1</id><name>a</name>')
  it.each([
    ['nothing', '', 'cut off'],
    ['blanks only', '  \n', 'cut off'],
    ['a text that is cut in a row', table(one).slice(0, -30), 'cut off'],
    ['a text without the end of its root', table(one).replace('</NewDataSet>', ''), 'cut off'],
    ['a text that ends in a tag', `${table(one)}<`, 'cut off'],
    ['a second root', `${table(one)}<more />`, 'a second root'],
    ['text behind the root', `${table(one)}more`, 'text between its rows'],
    ['text between rows', table(`${one}more`), 'text between its rows'],
    ['text between columns', table(row('more<id>1</id>')), 'text between its rows'],
    ['a reference between columns', table(row('&amp;<id>1</id>')), 'text between its rows'],
    ['ends that cross', table(row('<id>1</name>')), 'an end that fits no beginning'],
    ['an end of another length', table(row('<id>1</idd>')), 'an end that fits no beginning'],
    ['an end too many', `</a>`, 'an end that fits no beginning'],
    ['a row of another table', table('<files_file></files_file>'), 'a row of another table'],
    ['an element within a column', table(row('<id><b /></id>')), 'an element within a column'],
    ['a bare ampersand', table(row('<name>R & D</name>')), 'a reference'],
    ['a reference that nobody knows', table(row('<name>&nbsp;</name>')), 'a reference that XML does not allow'],
    ['a control character', table(row('<name>\u0001</name>')), 'a byte that XML does not allow'],
    ['a reference to a control character', table(row('<name>&#1;</name>')), 'a reference that XML does not allow'],
    ['a comment', table(row('<!-- x -->')), 'markup that no table has'],
    ['a declaration in the middle', table('<?xml?>'), 'markup that no table has'],
    ['a tag within a tag', table(row('<id <b>1</id>')), 'a tag within a tag'],
    ['a tag that is cut by a slash', table(row('<id / >1</id>')), 'a tag that is none'],
  ])('%s', (_, xml, message) => {
    expect(() => read(xml)).toThrow(message)
    expect(() => read(xml, 1)).toThrow(message)
  })

  it.each([
    ['a letter of two bytes without its second', Buffer.from([0xc3])],
    ['a second byte alone', Buffer.from([0x80])],
    ['a byte that no text has', Buffer.from([0xff])],
  ])('%s', (_, bytes) => {
    const [before = '', after = ''] = table(row('<name>|</name>')).split('|')
    const xml = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])
    expect(() => read(xml)).toThrow(/a character that is cut|a byte that XML does not allow/)
    expect(() => read(xml, 1)).toThrow(/a character that is cut|a byte that XML does not allow/)
  })

  it('is noticed at every place where a table may be cut', () => {
    const xml = table(one + row('<id>2</id><name>&amp;</name>'))
    for (let end = 0; end < xml.length; end += 1) expect(() => read(xml.slice(0, end))).toThrow('cut off')
  })
})
