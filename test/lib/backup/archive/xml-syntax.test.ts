import { describe, expect, test } from 'vitest'
import { lengthOfPlainSign } from '#lib/backup/archive/xml-syntax.ts'

describe('a sign that is passed over whole', () => {
  test.each([
    ['a reference', '&amp;', 5],
    ['a character of two bytes', 'ä', 2],
    ['of three', '€', 3],
    ['of four', '😀', 4],
  ])('%s', (_, text, length) => expect(lengthOfPlainSign(Buffer.from(`<a>${text}`), 3)).toBe(length))

  test.each([
    ['a reference that stands for something else', Buffer.from('&apos;')],
    ['a reference that is cut', Buffer.from('&am')],
    ['a tag', Buffer.from('<äöü>')],
    ['a byte that XML does not allow', Buffer.from([0x00, 0x80, 0x80, 0x80])],
    ['the middle of a character', Buffer.from('€').subarray(1)],
    ['a character that is cut before its last byte', Buffer.from('€').subarray(0, 2)],
    ['a character with another one in it', Buffer.from([0xe2, 0x82, 0x41])],
  ])('is not %s', (_, bytes) => expect(lengthOfPlainSign(bytes, 0)).toBe(0))
})
