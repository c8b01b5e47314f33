import { hash } from 'node:crypto'

/**
 * What two sets are compared by, whatever the order in which their members come: how many, how many bytes, and the sum of
 * their SHA-256. Two sets with the same members, each as often, agree; any others practically never do.
 */
export interface SetSum {
  count: number
  bytes: number
  /** Eight words, each added up on its own modulo 2^32. */
  words: Uint32Array
}

/** Two sets that should be the same, and where they are not. */
export interface Comparison {
  left: SetSum
  right: SetSum
  /** Left minus right by bucket: one that is not zero holds a member that only one of them has. Two words a bucket. */
  buckets: Uint32Array
}

/** A member belongs into one of so many buckets by its name, so that a second reading finds what differs. */
export const bucketCount = 512

const emptySum = (): SetSum => ({ count: 0, bytes: 0, words: new Uint32Array(8) })

export const newComparison = (): Comparison => ({
  left: emptySum(),
  right: emptySum(),
  buckets: new Uint32Array(2 * bucketCount),
})

/** Which bucket a member is in: by `name`, which both sides give it even where the rest differs. */
export const bucketOf = (name: string): number => {
  let bucket = 0x811c9dc5
  for (let at = 0; at < name.length; at += 1) bucket = Math.imul(bucket ^ name.charCodeAt(at), 0x01000193)
  return (bucket >>> 8) % bucketCount
}

/** Adds a member, known by `name` and of a length in bytes, to one side. */
export const addMember = (into: Comparison, side: 'left' | 'right', name: string, bytes: number): void => {
  const digest = hash('sha256', `${name}\n${bytes}`, 'buffer')
  const sum = into[side]
  sum.count += 1
  sum.bytes += bytes
  for (let word = 0; word < 8; word += 1) sum.words[word] = (sum.words[word] ?? 0) + digest.readUInt32LE(4 * word)
  const sign = side === 'left' ? 1 : -1
  const at = 2 * bucketOf(name)
  for (let word = 0; word < 2; word += 1)
    into.buckets[at + word] = (into.buckets[at + word] ?? 0) + sign * digest.readUInt32LE(4 * word)
}

/** Whether both sides have the same members. */
export const agree = ({ left, right }: Comparison): boolean =>
  left.count === right.count &&
  left.bytes === right.bytes &&
  left.words.every((word, index) => word === right.words[index])

/** The buckets in which the sides differ. */
export const differing = ({ buckets }: Comparison): number[] =>
  Array.from({ length: bucketCount }, (_, bucket) => bucket).filter(
    (bucket) => buckets[2 * bucket] !== 0 || buckets[2 * bucket + 1] !== 0,
  )
