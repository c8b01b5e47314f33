import { describe, expect, it, vi } from 'vitest'
import { PlainRows } from '#lib/backup/archive/plain-rows.ts'

/** Reads plain rows from between two columns; gives what was told, and what was left to a slower reader. */
const read = (xml: string | Buffer, wanted: string[] = ['id', 'name'], reader?: PlainRows) => {
  const told: string[] = []
  const rows = reader ?? readerInto(told, wanted)
  const bytes = Buffer.from(xml)
  const end = rows.read(bytes, 0)
  return { told: told.join(' '), rest: bytes.subarray(end).toString() }
}

const readerInto = (told: string[], wanted: string[]) =>
  new PlainRows('tag', wanted, { value: (index, text) => told.push(`${index}=${text}`), endRow: () => told.push('.') })

describe('plain rows', () => {
  it('tell the wanted columns and the ends of rows, the same columns again and again', () => {
    const row = (n: number) => `\n<id>${n}</id>\n  <owner>o${n}</owner>\n  <name>n${n}</name>\n</tag>\n<tag>`
    const { told, rest } = read([1, 22, 333, 4444].map(row).join(''))
    expect(told).toBe('0=1 1=n1 . 0=22 1=n22 . 0=333 1=n333 . 0=4444 1=n4444 .')
    expect(rest).toBe('')
  })

  it('may leave columns out, and come in another order', () => {
    const rows = ['<id>1</id><name>a</name>', '<name>b</name>', '<id>3</id>', '<name>d</name><id>4</id>']
    const twice = [...rows, ...rows].map((row) => `${row}</tag><tag>`).join('')
    const once = '0=1 1=a . 1=b . 0=3 . 1=d 0=4 .'
    expect(read(twice).told).toBe(`${once} ${once}`)
  })

  it('may be empty', () => {
    expect(read('</tag><tag></tag> <tag><id>1</id></tag><tag>')).toEqual({ told: '. . 0=1 .', rest: '' })
  })

  it('may have more columns, and more ways from one to another, than are remembered', () => {
    const column = (n: number) => `<c${n}>x</c${n}>`
    const many = Array.from({ length: 400 }, (_, n) => `<id>${n}</id>${column(n)}</tag><tag>`).join('')
    const { told, rest } = read(many)
    // What is not remembered is left to the slower reader, column by column.
    expect(told.startsWith('0=0 . 0=1 .')).toBe(true)
    expect(told.endsWith('0=255')).toBe(true)
    expect(rest.startsWith('<c255>')).toBe(true)
    const known = Array.from({ length: 40 }, (_, n) => `<id>${n}</id>${column(n % 20)}</tag><tag>`).join('')
    expect(read(known).told.match(/\./g)).toHaveLength(40)
  })

  const known = '<id>1</id><name>a</name></tag><tag><id>2</id><name>b</name></tag><tag>'
  it.each([
    ['a column whose text is cut', '<id>12'],
    ['a column whose end is cut', '<id>12</i'],
    ['a column without the last sign of its end', '<id>12</id'],
    ['an end of another column', '<id>12</name>'],
    ['an end of another length', '<id>12</idd>'],
    ['an end that begins as a reference', '<id>12&/id>'],
    ['a sign where an end has its stroke', '<id>12<xid>'],
    ['a beginning without its first sign', 'xid>1</id>'],
    ['a beginning that is cut', '<i'],
    ['a beginning without its last sign', '<id'],
    ['an attribute', '<id a="b">1</id>'],
    ['an empty element', '<id />'],
    ['a name without a letter', '<>1</>'],
    ['a name with a sign of markup', '<i<d>1</i<d>'],
    ['a letter of two bytes in a name', '<\u00fc>1</\u00fc>'],
    ['a reference in a wanted column', '<id>&amp;</id>'],
    ['a letter of two bytes in a wanted column', '<name>\u00fc</name>'],
    ['a reference that is unknown', '<owner>&nbsp;</owner>'],
    ['a reference that is cut', '<owner>&am</owner>'],
    ['a control character', '<owner>1234\u0001</owner>'],
    ['text between columns', 'x<id>1</id>'],
    ['an end of a row that is cut', '</ta'],
    ['an end of a row without a next one', '</tag>'],
    ['an end of a row with the end of the table', '</tag></NewDataSet>'],
    ['a next row that is cut', '</tag><ta'],
    ['a next row without its first sign', '</tag>xtag>'],
    ['a next row of another name', '</tag><tab>'],
    ['a next row of another first letter', '</tag><bag>'],
    ['a next row with an attribute', '</tag><tag a="b">'],
    ['an end of another row', '</tab><tab>'],
    ['an end of another row before one of these', '</tab><tag>'],
  ])('leave to a slower reader: %s', (_, odd) => {
    expect(read(odd)).toEqual({ told: '', rest: odd })
    expect(read(known + odd)).toEqual({ told: '0=1 1=a . 0=2 1=b .', rest: odd })
  })

  it.each([
    ['is cut', '<id>1</id><name', '<name'],
    ['is cut in the next row', '<name>a</name></tag><ta', '</tag><ta'],
    ['differs in its last letter', '<id>1</id><namE>a</nam>', '<namE>a</nam>'],
    ['differs in its first letter', '<id>1</id><Name>a</name>', '<Name>a</name>'],
  ])('leave to a slower reader what begins as it is known, but %s', (_, odd, left) => {
    const reader = readerInto([], ['id', 'name'])
    reader.read(Buffer.from(known), 0)
    expect(read(odd, [], reader).rest).toBe(left)
  })

  it('leave to a slower reader a name with the first byte that is no letter', () => {
    const odd = Buffer.from('<i\u0080>1</i\u0080>', 'latin1')
    expect(readerInto([], []).read(odd, 0)).toBe(0)
  })

  it('hold text of every kind in columns that nobody wants', () => {
    const text = 'R&amp;D &lt;&gt;&quot; \u00fc \u20ac \ud83d\ude00 \t\n\r ]]'
    const { told, rest } = read(`<owner>${text}</owner><id>1</id></tag><tag>`.repeat(3))
    expect(told).toBe('0=1 . 0=1 . 0=1 .')
    expect(rest).toBe('')
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'stop at what is no text wherever it stands, here behind %i letters',
    (before) => {
      for (const odd of ['\u0001', '\u001f', '& ', '&x;']) {
        const xml = `<owner>${'~'.repeat(before)}${odd}${'~'.repeat(9)}</owner>`
        expect(read(xml).rest).toBe(xml)
      }
      const blank = `<owner>${'~'.repeat(before)}\t\n \r${'!'.repeat(before)}</owner>`
      expect(read(blank)).toEqual({ told: '', rest: '' })
    },
  )

  it('cut a value that no key and no title has', () => {
    const { told } = read(`<id>${'7'.repeat(4_097)}</id><name>${'n'.repeat(4_096)}</name>`)
    expect(told).toBe(`0=${'7'.repeat(4_096)} 1=${'n'.repeat(4_096)}`)
  })

  it('begin anywhere in the bytes at hand, and end with them', () => {
    const told: string[] = []
    const room = Buffer.from('<id>0</id><id>1</id></tag><tag><id>2</id>')
    const bytes = new Uint8Array(room.buffer, room.byteOffset + 3, room.length - 3 - 10)
    expect(readerInto(told, ['id']).read(bytes, 7)).toBe(bytes.length)
    expect(told).toEqual(['0=1', '.'])
  })

  describe('know at a glance what they have met', () => {
    /** How many names of columns are read letter by letter: each is cut out of the bytes. */
    const namesRead = (reader: PlainRows, xml: string): number => {
      const bytes = Buffer.from(xml)
      const cut = vi.spyOn(Buffer.prototype, 'subarray')
      try {
        reader.read(bytes, 0)
        return cut.mock.calls.length
      } finally {
        cut.mockRestore()
      }
    }
    const row = (n: number) => `<id>${n}</id>\n  <owner>o${n}</owner><name>n${n}</name>\n</tag>\n<tag>`

    it('of rows that are alike only the first is read name by name', () => {
      const reader = readerInto([], ['id', 'name'])
      const few = namesRead(reader, [1, 2].map(row).join(''))
      const many = Array.from({ length: 100 }, (_, n) => row(n)).join('')
      expect(few).toBeGreaterThan(3)
      expect(namesRead(reader, many)).toBe(1)
    })

    it('also where the bytes end with it', () => {
      const reader = readerInto([], ['id', 'name'])
      namesRead(reader, [1, 2].map(row).join(''))
      expect(namesRead(reader, '<id>7</id>\n  <owner>')).toBe(1)
    })

    it('but eight columns behind the same one at most', () => {
      const reader = readerInto([], ['id'])
      const follower = (n: number) => `<id>1</id><c${n}>x</c${n}></tag><tag>`
      const followers = Array.from({ length: 9 }, (_, n) => follower(n))
      for (const one of followers) namesRead(reader, one)
      expect(followers.map((one) => namesRead(reader, one))).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2])
    })
  })
})
