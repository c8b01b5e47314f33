import { expect, test } from 'vitest'
import { readOnce } from '#lib/crm/receive/read-once.ts'

test('reads each body once, whatever it reads, and bodies of the same bytes each for itself', () => {
  let reads = 0
  const read = readOnce((body) => {
    reads += 1
    return body.length === 0 ? undefined : { text: body.toString() }
  })
  const [one, same, none] = [Buffer.from('a'), Buffer.from('a'), Buffer.alloc(0)]
  expect([read(one), read(one), read(same), read(none), read(none)]).toEqual([
    { text: 'a' },
    { text: 'a' },
    { text: 'a' },
    undefined,
    undefined,
  ])
  expect(reads).toBe(3)
})

test('reads again what could not be read', () => {
  const read = readOnce(() => {
    throw new Error('no JSON')
  })
  const body = Buffer.from('{')
  for (const _ of [1, 2]) expect(() => read(body)).toThrow('no JSON')
})
