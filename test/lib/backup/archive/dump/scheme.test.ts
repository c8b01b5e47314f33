import { describe, expect, it } from 'vitest'
import { Scheme } from '#lib/backup/archive/dump/scheme.ts'

const read = (sql: string, table = 'files_tag', length = 11) => {
  const found: string[][] = []
  let scheme = new Scheme(table, (columns) => found.push(columns))
  const bytes = Buffer.from(sql)
  for (let at = 0; at < bytes.length; at += length) {
    scheme.push(bytes.subarray(at, at + length))
    scheme = new Scheme(table, (columns) => found.push(columns), structuredClone(scheme.save()))
  }
  scheme.finish()
  return found
}

const drop = 'DROP TABLE IF EXISTS `files_tag`;\n'
const columns =
  "  `id` int NOT NULL,\n  `name` varchar(255) DEFAULT '',\n  PRIMARY KEY (`id`),\n  KEY `name` (`name`)\n"
const create = `CREATE TABLE \`files_tag\` (\n${columns}) ENGINE=InnoDB;`

describe('the scheme of a table', () => {
  it('names its columns, and no keys', () => {
    expect(read(drop + create)).toEqual([['id', 'name']])
  })

  it('may leave a table that is there, and end its lines as Windows does', () => {
    const kept = create.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS').replaceAll('\n', '\r\n')
    expect(read(kept)).toEqual([['id', 'name']])
  })

  it.each([
    ['nothing', ''],
    ['without its end', (drop + create).slice(0, -1)],
    ['cut in its columns', (drop + create).slice(0, 90)],
    ['of another table', (drop + create).replaceAll('files_tag', 'files_link')],
    ['that drops another table', drop.replace('files_tag', 'files_link') + create],
    ['that only drops', drop],
    ['with another statement behind', `${drop}${create}\nDROP TABLE \`x\`;`],
  ])('is none: %s', (_, sql) => {
    expect(() => read(sql)).toThrow('a scheme that makes no such table, or is cut')
  })

  it('has an end', () => {
    const scheme = new Scheme('files_tag', () => {})
    scheme.push(Buffer.alloc(262_144))
    expect(() => scheme.push(Buffer.alloc(1))).toThrow('a scheme without an end')
  })
})
