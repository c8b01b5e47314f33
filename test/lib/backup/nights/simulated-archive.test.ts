import { describe, expect, it } from 'vitest'
import { Archive } from '#infra/simulators/docspace/backup/archive/archive.ts'
import { openReader } from '#lib/backup/archive/reader.ts'

const read = async (archive: Archive) => {
  const reader = await openReader(true)
  for await (const piece of archive.read()) reader.push(piece)
  return reader.finish()
}

/** The simulator's archives are made by other hands than the reader: each holds the other to the format. */
describe('an archive of the simulator', () => {
  it.each([0, 1, 30_000, 5_000_000, 40_000_000])('of %i bytes is whole', async (bytes) => {
    const archive = new Archive({ seed: 7, bytes, shape: 'whole' })
    const unused = await read(new Archive({ seed: 7, bytes: 0, shape: 'whole' }))
    const facts = await read(archive)
    expect(facts).toMatchObject({ closing: true, missing: false, size: archive.size })
    // Each file has its row and its place in the list besides.
    expect(facts.bytes - unused.bytes - bytes).toBeLessThan(3_600)
    expect(facts.bytes - unused.bytes).toBeGreaterThanOrEqual(bytes)
  })

  it.each([
    ['truncated' as const, 'gzip: cut off'],
    ['corrupt' as const, /^(gzip|tar): /],
    ['empty' as const, 'the archive is empty'],
  ])('that is %s is noticed', (shape, message) =>
    expect(read(new Archive({ seed: 7, bytes: 300_000, shape }))).rejects.toThrow(message),
  )
})
