import { describe, expect, it } from 'vitest'
import { createTarReader, type TarContents } from '#lib/backup/archive/tar.ts'
import { tarEnd, tarEntry, tarHeader } from '../tarball.ts'

/** Reads a tar in pieces of so many bytes, each by another reader, and notes what becomes of its entries. */
const read = (tar: Buffer, length = Number.POSITIVE_INFINITY, wanted = (_: string) => true) => {
  const seen: unknown[] = []
  const contents: TarContents = {
    begin(name, size, written) {
      seen.push([name, size, written])
      return wanted(name)
    },
    content: (bytes) => seen.push(Buffer.from(bytes).toString()),
    end: () => seen.push('end'),
  }
  let reader = createTarReader(undefined, contents)
  for (let at = 0; at < tar.length; at += length) {
    reader.push(tar.subarray(at, at + length))
    reader = createTarReader(structuredClone(reader.save()), contents)
  }
  return { seen, facts: reader.finish() }
}
const all = (...entries: Buffer[]) => Buffer.concat([...entries, tarEnd])

describe('the entries of a tar', () => {
  it('are told with name, length and time, and their content where it is wanted', () => {
    const tar = all(tarEntry('a', 'one'), tarEntry('b', 'two'), tarEntry('c', ''), tarEntry('d', 'x'.repeat(512)))
    const { seen, facts } = read(tar, undefined, (name) => name !== 'b')
    expect(seen).toEqual([
      ['a', 3, 0],
      'one',
      'end',
      ['b', 3, 0],
      ['c', 0, 0],
      'end',
      ['d', 512, 0],
      'x'.repeat(512),
      'end',
    ])
    expect(facts).toEqual({ entries: 4, bytes: 518, tables: 0, closing: false, missing: false })
  })

  it('are the same in pieces of any length', () => {
    const tar = all(tarEntry('a', 'one'), tarEntry('b', 'y'.repeat(600)))
    for (const length of [1, 100, 511, 512, 513, 600]) {
      const { seen, facts } = read(tar, length)
      const told = seen.filter((one) => typeof one !== 'string' || one === 'end')
      expect(told).toEqual([['a', 3, 0], 'end', ['b', 600, 0], 'end'])
      expect(seen.filter((one) => typeof one === 'string' && one !== 'end').join('')).toBe(`one${'y'.repeat(600)}`)
      expect(facts.bytes).toBe(603)
    }
  })

  it('are counted as what they are', () => {
    const names = ['databases/core/a', 'databases/core/b', 'x/databases/a', 'storage/restore_info', 'files/a']
    const { facts } = read(all(...names.map((name) => tarEntry(name, 'x'))))
    expect(facts).toEqual({ entries: 5, bytes: 5, tables: 2, closing: true, missing: false })
    expect(read(all(tarEntry('storage/missing_info', ''))).facts).toMatchObject({ closing: false, missing: true })
  })

  it.each([
    ['0', true],
    ['\0', true],
    ['7', true],
    ['5', false],
    ['2', false],
  ])('of type %j are files: %s', (type, isFile) => {
    const { seen, facts } = read(all(tarEntry('a', isFile ? 'one' : '', type)))
    expect(seen.length > 0).toBe(isFile)
    expect(facts.entries).toBe(1)
  })
})

describe('a name in an entry of its own', () => {
  const named = (...before: Buffer[]) => read(all(...before, tarEntry('own', 'x'), tarEntry('next', 'y')), 300).seen[0]

  it('is that of the next entry, and of no other', () => {
    const { seen, facts } = read(all(tarEntry('././@LongLink', 'given\0', 'L'), tarEntry('own', ''), tarEntry('b', '')))
    expect(seen).toEqual([['given', 0, 0], 'end', ['b', 0, 0], 'end'])
    expect(facts).toMatchObject({ entries: 2, bytes: 0 })
  })

  it('may be given as GNU and as POSIX do', () => {
    expect(named(tarEntry('x', 'given\0', 'L'))).toEqual(['given', 1, 0])
    expect(named(tarEntry('x', '14 path=given\n', 'x'))).toEqual(['given', 1, 0])
  })

  it('is none in what is told of a link or of all that follows', () => {
    for (const type of ['K', 'g']) expect(named(tarEntry('x', '14 path=given\n', type))).toEqual(['own', 1, 0])
    expect(named(tarEntry('x', 'given\0', 'L'), tarEntry('x', 'link\0', 'K'))).toEqual(['given', 1, 0])
  })

  it('has 8,192 bytes at most', () => {
    expect(named(tarEntry('x', 'n'.repeat(8_192), 'L'))).toEqual(['n'.repeat(8_192), 1, 0])
    expect(named(tarEntry('x', 'n'.repeat(8_193), 'L'))).toEqual(['own', 1, 0])
  })

  it('that is given twice is the later one', () => {
    expect(named(tarEntry('x', 'first\0', 'L'), tarEntry('x', 'second\0', 'L'))).toEqual(['second', 1, 0])
  })
})

describe('a tar that is not whole', () => {
  const entry = tarEntry('a', 'x'.repeat(600))
  it.each([
    ['ends in a header', Buffer.concat([entry, tarHeader('b', 0).subarray(0, 511)]), 'cut off in entry 1'],
    ['ends in a content', entry.subarray(0, 1_111), 'cut off in entry 1'],
    ['ends in what fills a block', entry.subarray(0, -1), 'cut off in entry 1'],
    ['ends without an end', entry, 'the end of the archive is missing'],
    ['has half an end', Buffer.concat([entry, Buffer.alloc(512)]), 'the end of the archive is missing'],
    ['goes on behind half an end', all(entry, Buffer.alloc(512), entry), 'content after the end of the archive'],
  ])('%s', (_, tar, message) => {
    expect(() => read(tar)).toThrow(message)
    expect(() => read(tar, 1_000)).toThrow(message)
  })

  it('may have more blocks behind its end', () =>
    expect(read(Buffer.concat([entry, tarEnd, tarEnd])).facts.entries).toBe(1))
})
