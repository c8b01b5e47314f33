const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/** The 18-character form of a 15-character id: the last three say which letters are capitals, for systems that ignore case. Independent of lib on purpose. */
export function longId(id15: string): string {
  const suffix = [0, 5, 10].map((start) => {
    const bits = [...id15.slice(start, start + 5)].map((char, n) => (/[A-Z]/.test(char) ? 1 << n : 0))
    return alphabet[bits.reduce((sum, bit) => sum + bit, 0)] ?? 'A'
  })
  return id15 + suffix.join('')
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Draws ids one after the other: a key prefix for the kind of thing, the instance, and a number in base 62. */
export function idSource(): (prefix: string) => string {
  let next = 40_000
  return (prefix) => {
    let number = next++
    let tail = ''
    for (let n = 0; n < 7; n += 1) {
      tail = (digits[number % 62] ?? '0') + tail
      number = Math.floor(number / 62)
    }
    return longId(`${prefix}xx000${tail}`)
  }
}
