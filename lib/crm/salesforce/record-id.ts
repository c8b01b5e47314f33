const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'

/**
 * The 18-character form of a Salesforce id, which is unique even without regard to case; undefined for a text that is no id. The last
 * three characters say which letters are capitals (docs/facts/salesforce.md#outbound-messages).
 */
export const longId = (id: string): string | undefined => {
  if (!/^[A-Za-z0-9]{15}([A-Z0-5]{3})?$/.test(id)) return undefined
  const short = id.slice(0, 15)
  const long = short + [0, 5, 10].map((start) => checksum(short.slice(start, start + 5))).join('')
  return id.length === 15 || id === long ? long : undefined
}

const checksum = (five: string): string =>
  alphabet[[...five].reduce((bits, letter, place) => (/[A-Z]/.test(letter) ? bits | (1 << place) : bits), 0)] ?? ''
