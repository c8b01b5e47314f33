import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ArchiveTampering } from '#infra/simulators/docspace/backup/archive/recipe.ts'
import { contentOf } from '../proving.ts'
import { contract, prove } from './contract.ts'

contract('tar.gz')

it('a name of more than 100 bytes is whole in a tar.gz, and cut in the tar of a cloud', async () => {
  const tampering: ArchiveTampering[] = ['object-under-a-long-name']
  const long = { kind: 'object-unlisted', name: expect.stringMatching(/content\.txt\.x{80}$/) }
  const named = await prove({ tampering })
  expect(named.differences).toEqual(expect.arrayContaining([expect.objectContaining(long)]))
  const cut = await prove({ layout: 'tar', tampering })
  const shown = cut.differences.find(({ kind }) => kind === 'object-unlisted')
  expect(Buffer.byteLength(shown?.name ?? '')).toBe(100)
})

describe('an archive that a real server wrote', () => {
  const real = (name: string, fileName: string) =>
    contentOf(readFileSync(`test/fixtures/docspace/archive/${name}.tar.gz`), fileName, 10_000)

  it('and can restore has everything in it', async () => {
    const content = await real('restores', 'localhost_2026-11-28_02-59-48.tar.gz')
    expect(content).toMatchObject({ faults: [], differenceCount: 0 })
    expect(content.facts).toMatchObject({ tables: 48, versions: 25, bytes: 6_980, objects: 29, rooms: 8, people: 9 })
    expect(content.clientRooms).toEqual([
      { client: 'espocrm:Account:6b0a40b587fc854e3', roomId: 10, versions: 2, bytes: 405 },
      { client: 'espocrm:Account:6b0a41632f1e8fcf7', roomId: 14, versions: 11, bytes: 5_334 },
      { client: 'generic:client:c-10045', roomId: 18, versions: 2, bytes: 405 },
      { client: 'generic:client:c-old', roomId: 33, versions: 1, bytes: 4 },
    ])
  })

  it('and cannot restore has a mark of a link where another one is', async () => {
    const content = await real('does-not-restore', 'localhost_2026-11-28_02-53-59.tar.gz')
    expect(content).toMatchObject({ faults: [{ id: 'label-collides', detail: 'file 28' }], differenceCount: 0 })
  })
})
