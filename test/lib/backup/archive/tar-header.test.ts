import { describe, expect, test } from 'vitest'
import { givenName, isWhole, tarNameOf, tarSizeOf, tarTimeOf } from '#lib/backup/archive/tar-header.ts'
import { tarHeader } from './tarball.ts'

describe('the name that an entry before gave', () => {
  test.each([
    ['', undefined],
    ['files/a\0', 'files/a'],
    ['./files/a\0rest', 'files/a'],
    ['/files/a', 'files/a'],
    ['16 path=files/a\n', 'files/a'],
    ['18 path=./files/a\n', 'files/a'],
    ['20 mtime=1764378188\n16 path=files/a\n', 'files/a'],
    ['20 mtime=1764378188\n', undefined],
    ['20 mtime=1764378188\n16 path=files/a\n20 atime=1764378188\n', 'files/a'],
    ['7 dwarfs/a', '7 dwarfs/a'],
    ['files/10 path=a\n', 'files/10 path=a\n'],
    ['files/a 5 x=y\n', 'files/a 5 x=y\n'],
  ])('in %j is %j', (content, name) => expect(givenName(Buffer.from(content))).toBe(name))
})

/** A header with some bytes changed, and the checksum as it was. */
const changed = (at: number, text: string | number[], header = tarHeader('files/a', 700)) => {
  const copy = Buffer.from(header)
  Buffer.from(text as string).copy(copy, at)
  return copy
}

test('a header is whole while its checksum is right', () => {
  expect(isWhole(tarHeader('files/a', 700))).toBe(true)
  for (const at of [0, 147, 156, 511]) expect(isWhole(changed(at, 'z')), String(at)).toBe(false)
  expect(isWhole(changed(148, 'no digit'))).toBe(false)
  expect(isWhole(changed(148, '        '))).toBe(false)
})

describe('the size', () => {
  test.each([
    ['00000001274\0', 700],
    ['       1274 ', 700],
    ['\0\0\0\0\0\0\0\0\0\0\0\0', 0],
    ['77777777777\0', 8 * 2 ** 30 - 1],
  ])('%j is %i', (field, size) => expect(tarSizeOf(changed(124, field))).toBe(size))

  test('of 8 GiB and more is binary', () => {
    expect(tarSizeOf(changed(124, [0x80, 0, 0, 0, 0, 0, 0, 2, 0x40, 0, 0, 1]))).toBe(9 * 2 ** 30 + 1)
  })

  test.each([
    ['no digits', '0000000x274\0'],
    ['digits that are not octal', '00000001289\0'],
    ['text before them', 'x0000001274\0'],
    ['text behind them', '0000000127 x'],
    ['more than a number holds', [0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ])('cannot be read with %s', (_, field) => {
    expect(() => tarSizeOf(changed(124, field))).toThrow('tar: a size cannot be read')
  })
})

test('the time is in seconds, and none where the header tells none', () => {
  expect(tarTimeOf(changed(136, '15112261314\0'))).toBe(0o15112261314)
  expect(tarTimeOf(changed(136, 'not a time  '))).toBeNaN()
})

describe('the name in the header itself', () => {
  test.each([
    ['files/a', 'files/a'],
    ['./files/a', 'files/a'],
    ['/files/a', 'files/a'],
    ['.files/a', '.files/a'],
    ['x'.repeat(100), 'x'.repeat(100)],
  ])('%s is %s', (name, read) => expect(tarNameOf(tarHeader(name, 0))).toBe(read))

  test('has what stands before it in a ustar header, and there alone', () => {
    const long = changed(345, `${'p'.repeat(155)}`)
    expect(tarNameOf(long)).toBe(`${'p'.repeat(155)}/files/a`)
    expect(tarNameOf(changed(257, 'other\0', long))).toBe('files/a')
  })
})
