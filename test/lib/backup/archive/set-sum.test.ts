import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addMember, agree, bucketCount, bucketOf, differing, newComparison } from '#lib/backup/archive/set-sum.ts'

type Member = [name: string, bytes: number]
const compared = (left: readonly Member[], right: readonly Member[]) => {
  const comparison = newComparison()
  for (const [name, bytes] of left) addMember(comparison, 'left', name, bytes)
  for (const [name, bytes] of right) addMember(comparison, 'right', name, bytes)
  return comparison
}

const members = fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 8 }), fc.nat(1_000)), { maxLength: 30 })

describe('two sets', () => {
  it('agree when they have the same members, in whatever order', () => {
    fc.assert(
      fc.property(members, fc.integer(), (list, seed) => {
        const shuffled = [...list].sort(
          ([one], [other]) => ((bucketOf(one) ^ seed) % 7) - ((bucketOf(other) ^ seed) % 7),
        )
        const comparison = compared(list, shuffled)
        expect(agree(comparison)).toBe(true)
        expect(differing(comparison)).toEqual([])
      }),
    )
  })

  it('differ by one member on either side, which is in its bucket', () => {
    fc.assert(
      fc.property(members, fc.string(), fc.nat(1_000), fc.boolean(), (list, name, bytes, isLeft) => {
        const more: Member[] = [...list, [name, bytes]]
        const comparison = isLeft ? compared(more, list) : compared(list, more)
        expect(agree(comparison)).toBe(false)
        expect(differing(comparison)).toEqual([bucketOf(name)])
      }),
    )
  })

  it.each<[string, Member[], Member[]]>([
    ['by a length', [['a', 1]], [['a', 2]]],
    [
      'by two lengths that are exchanged',
      [
        ['a', 1],
        ['b', 2],
      ],
      [
        ['a', 2],
        ['b', 1],
      ],
    ],
    ['by a name', [['a', 1]], [['b', 1]]],
    [
      'by a member that stands twice',
      [
        ['a', 0],
        ['a', 0],
      ],
      [['a', 0]],
    ],
    [
      'by a member that took the place of another',
      [
        ['a', 1],
        ['a', 1],
      ],
      [
        ['a', 1],
        ['b', 1],
      ],
    ],
  ])('differ %s', (_, left, right) => {
    expect(agree(compared(left, right))).toBe(false)
    expect(agree(compared(right, left))).toBe(false)
    expect(differing(compared(left, right)).length).toBeGreaterThan(0)
  })

  it('agree in each of the words that their sums have, in number and in length', () => {
    const sum = (change: object = {}) => ({ count: 1, bytes: 2, words: new Uint32Array(8), ...change })
    const buckets = newComparison().buckets
    expect(agree({ left: sum(), right: sum(), buckets })).toBe(true)
    for (const change of [{ count: 2 }, { bytes: 3 }, { words: new Uint32Array(8).fill(1, 7) }]) {
      expect(agree({ left: sum(change), right: sum(), buckets })).toBe(false)
      expect(agree({ left: sum(), right: sum(change), buckets })).toBe(false)
    }
  })

  it('are counted, and their bytes', () => {
    const { left, right } = compared([['a', 5]], [])
    expect([left.count, left.bytes, right.count, right.bytes]).toEqual([1, 5, 0, 0])
  })

  it('differ where either word of a bucket does', () => {
    const comparison = newComparison()
    comparison.buckets[2 * 5] = 1
    comparison.buckets[2 * 7 + 1] = 1
    expect(differing(comparison)).toEqual([5, 7])
  })

  it('are spread over the buckets', () => {
    const used = new Set(Array.from({ length: 20_000 }, (_, id) => bucketOf(`${id}/1`)))
    expect(used.size).toBe(bucketCount)
    expect(Math.max(...used)).toBe(bucketCount - 1)
  })
})
