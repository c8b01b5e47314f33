import { describe, expect, test } from 'vitest'
import { roomTitle } from '#lib/onboarding/room/title.ts'

describe('the title of a room', () => {
  test('has the name in its place, whatever characters that has', () => {
    expect(roomTitle('Client - {name}', '  Acme $& Co.  ')).toBe('Client - Acme $& Co.')
  })

  test('is no longer than DocSpace stores, with the end of the pattern', () => {
    const title = roomTitle('{name} (client)', 'x'.repeat(200))
    expect(title).toHaveLength(170)
    expect(title.endsWith('x (client)')).toBe(true)
    expect(roomTitle('{name}', 'x'.repeat(200))).toHaveLength(170)
  })

  test.each(['', '  ', '\u200b\n'])('is none for a client without a name: %o', (name) => {
    expect(() => roomTitle('Client - {name}', name)).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ code: 'client-without-name' }) }),
    )
  })
})
