import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tableSql } from '#infra/simulators/docspace/backup/tables/table-sql.ts'
import { SqlRows } from '#lib/backup/archive/dump/sql-rows.ts'
import type { RowValues } from '#lib/backup/archive/xml-rows.ts'

const wanted = { table: 'files_tag', columns: ['name', 'id'] }

/** Reads a text in pieces of so many bytes, each by a reader that was put away and opened anew. */
const read = (sql: string | Buffer, length = Number.POSITIVE_INFINITY, of = wanted) => {
  const rows: RowValues[] = []
  const bytes = Buffer.from(sql)
  let reader = new SqlRows(of, (row) => rows.push(row))
  for (let at = 0; at < bytes.length; at += length) {
    reader.push(bytes.subarray(at, at + length))
    reader = new SqlRows(of, (row) => rows.push(row), structuredClone(reader.save()))
  }
  reader.finish()
  return rows
}

const head = 'REPLACE INTO `files_tag` (`id`,`name`,`flag`) VALUES \n'

describe('the rows of a table of a dump', () => {
  it('come with the values of the wanted columns, in their order', () => {
    expect(read(`${head}(7,'VIP',64),\n(8,'New',0);\n`)).toEqual([
      ['VIP', '7'],
      ['New', '8'],
    ])
  })

  it('are texts in every wanted column', () => {
    const of = { table: 'files_tag', columns: ['id', 'name', 'flag'] }
    expect(read(`${head}('one','two','three');\n`, 3, of)).toEqual([['one', 'two', 'three']])
  })

  it('come from several statements, whose columns may stand in another order', () => {
    const other = "REPLACE INTO `files_tag` (`name`,`id`) VALUES \n('b',2);\n"
    const told: string[][] = []
    const rows: RowValues[] = []
    const reader = new SqlRows({ ...wanted, began: (columns) => told.push([...columns]) }, (row) => rows.push(row))
    reader.push(Buffer.from(`${head}(1,'a',0);\n${other}`))
    reader.finish()
    expect(rows).toEqual([
      ['a', '1'],
      ['b', '2'],
    ])
    expect(told).toEqual([
      ['id', 'name', 'flag'],
      ['name', 'id'],
    ])
  })

  it('tell NULL from an empty text, and keep no value of the row before', () => {
    expect(read(`${head}(1,'',0),\n(2,null,0);\n`)).toEqual([
      ['', '1'],
      [undefined, '2'],
    ])
  })

  it.each([
    ["it\\'s", "it's"],
    ['a\\\\b', 'a\\b'],
    ['a\\nb\\rc', 'a\nb\rc'],
    ['tab\\tnul\\0back\\bend\\Z', 'tab\tnul\0back\bend\x1a'],
    ['100\\% \\_ \\"', '100% _ "'],
    ["two '' quotes", "two ' quotes"],
    ['(1,2);, and `x`', '(1,2);, and `x`'],
    ['M\u00fcller \u6570 \ud83d\ude00', 'M\u00fcller \u6570 \ud83d\ude00'],
  ])('read %s as MySQL does', (written, meant) => {
    expect(read(`${head}(1,'${written}',0);\n`)).toEqual([[meant, '1']])
    expect(read(`${head}(1,'${written}',0);\n`, 1)).toEqual([[meant, '1']])
  })

  it.each(['0', '-1', '6771407', '1.50', '1E+20', '2.5e-3', 'true', 'false', '0x00ff'])('read %s as it is', (value) => {
    expect(read(`${head}(${value},'a',0);\n`)).toEqual([['a', value]])
  })

  it('are not kept where nobody wants them, however long they are', () => {
    const long = 'x'.repeat(9_000)
    const sql = `REPLACE INTO \`files_tag\` (\`id\`,\`data\`,\`name\`) VALUES \n(0x${'ab'.repeat(5_000)},'${long}','${long}');\n`
    const [row] = read(sql, 1_000)
    expect(row).toEqual(['x'.repeat(4_096), `0x${'ab'.repeat(2_047)}`])
  })

  it('are cut at the same length, wherever the pieces end', () => {
    const sql = `${head}(0x${'ab'.repeat(5_000)},'${'x'.repeat(4_000)}\\'${'y'.repeat(4_000)}',0);\n`
    const [whole] = read(sql)
    expect(whole?.map((value) => value?.length)).toEqual([4_096, 4_096])
    for (const length of [1_000, 4_060, 4_096]) expect(read(sql, length)).toEqual([whole])
  })

  it('come from a statement that begins far within a piece', () => {
    const many = Array.from({ length: 9_000 }, (_, id) => `(${id},'a',0)`).join(',\n')
    expect(read(`${head}${many};\n${head}(9000,'b',0);\n`)).toHaveLength(9_001)
  })

  it('end with the line, of whatever system', () => {
    expect(read(`${head.replace('\n', '\r\n')}(1,'a',0),\r\n(2,'b',0);\r\n`)).toHaveLength(2)
  })

  it('are the same as the simulator wrote, cut at any byte', () => {
    const text = fc.string({ unit: fc.constantFrom(...'a\'\\\n\r`,();"%_\u00fc\ud83d\ude00 ') })
    const rows = fc.array(fc.record({ id: fc.nat(), name: text }), { minLength: 1, maxLength: 5 })
    const columns = [
      { name: 'id', type: 'int' },
      { name: 'name', type: 'string' },
    ]
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), (written, length) => {
        const expected = written.map(({ id, name }) => [name, String(id)])
        expect(read(tableSql('files_tag', columns, written), length)).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })
})

describe('what is no table of a dump', () => {
  const end = 'cut off before its end'
  it.each([
    ['nothing', '', end],
    ['a statement without rows', head, end],
    ['a row that is cut', `${head}(1,'a`, end],
    ['a statement without its end', `${head}(1,'a',0)`, end],
    ['a statement without its line end', `${head}(1,'a',0);`, end],
    ['a comma at the end', `${head}(1,'a',0),\n`, end],
    ['the beginning of another statement', `${head}(1,'a',0);\nREPLACE`, end],
    ['another table', head.replace('files_tag', 'files_tags'), 'a statement that is none'],
    ['another statement', 'DELETE FROM `files_tag`;\n', 'a statement that is none'],
    ['a blank line', `${head}(1,'a',0);\n\n`, 'a statement that is none'],
    ['a value too few', `${head}(1,'a');\n`, 'a row of another length than its table'],
    ['a value too many', `${head}(1,'a',0,0);\n`, 'a row of another length than its table'],
    ['a word', `${head}(one,'a',0);\n`, 'a value that is none'],
    ['two points', `${head}(1.2.3,'a',0);\n`, 'a value that is none'],
    ['no value', `${head}(,'a',0);\n`, 'a value that is none'],
    ['something else', `${head}(1,#,0);\n`, 'a value that is none'],
    ['a value without an end', `${head}(1,'a'b,0);\n`, 'a value without an end'],
    ['a number without an end', `${head}(1;'a',0);\n`, 'a value without an end'],
    ['a row without its bracket', `${head}1,'a',0);\n`, 'a row that is none'],
    ['a row without an end', `${head}(1,'a',0)x`, 'a row without an end'],
    ['a row with a quote behind it', `${head}(1,'a',0)'`, 'a row without an end'],
    ['something behind a statement', `${head}(1,'a',0);x\n`, 'something behind a statement'],
  ])('%s', (_, sql, message) => {
    expect(() => read(sql)).toThrow(message)
    expect(() => read(sql, 7)).toThrow(message)
  })

  it('a first line without an end', () => {
    const sql = `REPLACE INTO ${'x'.repeat(70_000)}`
    expect(() => read(sql)).toThrow('a statement that is none')
    expect(() => read(sql, 5_000)).toThrow('a statement that is none')
  })
})
