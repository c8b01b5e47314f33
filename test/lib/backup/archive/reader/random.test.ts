import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { portalArchive } from '../tarball.ts'
import { read, readInPieces, withFlippedBit } from './reading.ts'

describe('a whole archive', () => {
  it('is the same read in pieces of any length, each by another process', async () => {
    const archive = portalArchive(30)
    const whole = await read(archive)
    const lengths = fc.array(fc.integer({ min: 700, max: 40_000 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(lengths, async (pieces) => {
        expect(await readInPieces(archive, pieces)).toEqual(whole)
      }),
      {
        numRuns: 12,
      },
    )
  })
})

describe('an archive that is not whole', () => {
  const archive = portalArchive(10)
  const places = fc.integer({ min: 10, max: archive.length - 1 })
  it('any flipped bit of the packed data is noticed, or changes nothing of what is in it', async () => {
    await fc.assert(
      fc.asyncProperty(places, async (at) => {
        const answer = await read(withFlippedBit(archive, at)).catch(String)
        if (typeof answer === 'string') expect(answer).toMatch(/(gzip|tar): /)
        else expect(gunzipSync(withFlippedBit(archive, at)).equals(gunzipSync(archive))).toBe(true)
      }),
      // A few bits of a gzip stand for nothing: between a block and the next byte, say.
      { numRuns: 60, examples: [[30_553]] },
    )
  })
})
