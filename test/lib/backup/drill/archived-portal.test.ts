import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { BrokenArchive } from '#lib/backup/archive/broken.ts'
import { promisesOf } from '#lib/backup/drill/read-archive.ts'
import { entriesOfArchive } from '#test/lib/backup/archive/entries.ts'
import { tarEnd, tarEntry } from '#test/lib/backup/archive/tarball.ts'

const bytes = readFileSync('test/fixtures/docspace/archive/restores.tar.gz')
const archive = (of = bytes) => ({
  fileName: 'localhost_2026-11-28_02-59-48.tar.gz',
  size: of.length,
  pieceLength: 50_000,
  pieces: async (start: number, length: number) => new Uint8Array(of.subarray(start, start + length)),
})

describe('what a recorded archive promises', () => {
  test('is each client’s room with its files and people, archived ones too', async () => {
    const { rooms, people, ownerEmail } = await promisesOf(archive(), 'seed', 100)
    expect(rooms).toEqual([
      {
        client: 'espocrm:Account:6b0a40b587fc854e3',
        files: 2,
        members: ['contact@acme.example.com', 'roomadmin1@example.com', 'roomadmin2@example.com'],
        indexed: false,
      },
      {
        client: 'espocrm:Account:6b0a41632f1e8fcf7',
        files: 9,
        members: [
          'guest@example.com',
          'kontakt@mueller.example.com',
          'roomadmin1@example.com',
          'roomadmin2@example.com',
        ],
        indexed: false,
      },
      {
        client: 'generic:client:c-10045',
        files: 2,
        members: ['office@donau.example.com', 'roomadmin1@example.com', 'roomadmin2@example.com'],
        indexed: false,
      },
      { client: 'generic:client:c-old', files: 1, members: ['roomadmin1@example.com'], indexed: false },
    ])
    expect([people, ownerEmail]).toEqual([9, 'owner@example.com'])
  })

  test('is the newest version of each of its files, by the titles that lead to it', async () => {
    const { sample, sums } = await promisesOf(archive(), 'seed', 100)
    expect(sample).toHaveLength(14)
    const contract = sample.find(({ path }) => path.at(-1) === 'Vertrag.txt')
    expect(contract).toEqual({
      client: 'espocrm:Account:6b0a41632f1e8fcf7',
      path: ['Contracts', 'Vertrag.txt'],
      object: 'files/folder_1000/file_13/v3/content',
    })
    const content = entriesOfArchive(bytes).find(({ name }) =>
      name.startsWith('files/folder_1000/file_13/v3/'),
    )?.content
    const sum = createHash('sha256')
      .update(content ?? '')
      .digest('hex')
    expect(sums.get(contract?.object ?? '')).toBe(sum)
    expect(sums.size).toBe(14)
  })

  test('is chosen by the seed: the same files by the same one, others by another', async () => {
    const chosen = async (seed: string) => (await promisesOf(archive(), seed, 3)).sample.map(({ object }) => object)
    expect(await chosen('one')).toHaveLength(3)
    expect(await chosen('one')).toEqual(await chosen('one'))
    const others = await Promise.all(['two', 'three', 'four'].map(chosen))
    expect(new Set([await chosen('one'), ...others].map(String)).size).toBeGreaterThan(1)
  })
})

test('an archive that is cut off promises nothing', async () => {
  await expect(promisesOf(archive(bytes.subarray(0, 60_000)), 'seed', 3)).rejects.toBeInstanceOf(BrokenArchive)
})

test('an archive whose tables are not there or not whole promises nothing, and they are named', async () => {
  const table = tarEntry('databases/core/core_user', '<dataset><core_user>')
  const promises = promisesOf(archive(gzipSync(Buffer.concat([table, tarEnd]))), 'seed', 3)
  await expect(promises).rejects.toThrow(/^tables cannot be read: core\/tenants_tenants, .*core\/core_user$/)
})
