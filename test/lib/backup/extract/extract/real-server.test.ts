import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browsePlaces } from '#lib/backup/extract/browse.ts'
import { extract } from '#lib/backup/extract/extract.ts'
import real from '../../../../fixtures/docspace/archive/files.json' with { type: 'json' }
import { realArchive } from '../archives.ts'

let into: string
beforeEach(() => {
  into = mkdtempSync(join(tmpdir(), 'roomkeeper-extract-'))
})
afterEach(() => rmSync(into, { recursive: true, force: true }))

const takeAll = (what: string) => extract(realArchive(), { what, which: 'all', into, force: false, quick: false })

const realSha256 = 'da2629545417a172478f5e58f1f50c55c6be0d80b32c5678721b583120ff0ffc'

describe('an archive that a real server wrote', () => {
  const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

  it('gives every version of every file, as the portal itself gave it', async () => {
    const { places } = await browsePlaces(realArchive())
    const extracted = []
    for (const { id } of places) extracted.push(await takeAll(String(id)))
    expect(extracted.flatMap(({ problems, archiveProblems }) => [...problems, ...archiveProblems])).toEqual([])
    expect(extracted.every(({ whole, indexRead }) => whole && indexRead)).toBe(true)
    const files = extracted.flatMap((one) => one.files)
    const onDisc = files.map(({ file, version, path }) => ({ id: file, version, sha256: sha256(join(into, path)) }))
    const byId = (one: { id: number; version: number }, other: { id: number; version: number }) =>
      one.id - other.id || one.version - other.version
    expect(onDisc.toSorted(byId)).toEqual(
      real.map(({ id, version, sha256 }) => ({ id, version, sha256 })).toSorted(byId),
    )
    expect(extracted.every((one) => one.sha256 === realSha256)).toBe(true)
  })
})
