import { expect, test } from 'vitest'
import type { DocSpace } from '#lib/docspace/index.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { systemClock } from '#lib/runtime/clock.ts'

/** A portal whose folder 20 has so many folders in it, each with a file. */
const portalWith = (count: number) => {
  const list = async (id: number) => ({
    ...{ id, title: `Folder ${id}`, created: 1, tags: [], createdBy: 'anna' },
    folders: id === 20 ? Array.from({ length: count }, (_, n) => ({ id: 100 + n, title: `Part ${n}` })) : [],
    files: [{ id: id * 10, title: 'Read me.pdf', extension: '.pdf', size: 1, folderId: id, created: 1 }],
  })
  return { folders: { list } } as unknown as DocSpace
}

const treeOf = (count: number) =>
  createPortalCache(systemClock).templateTree(portalWith(count), { way: 'folder', folderId: 20 })

test('a template of a hundred folders is read to its end', async () => {
  const tree = await treeOf(100)
  expect(tree.size).toBe(101)
  expect(tree.get('Part 99')).toEqual(['Read me.pdf'])
})

test('one of more is refused with its number, and not cut', async () => {
  await expect(treeOf(101)).rejects.toMatchObject({ reason: { code: 'template-too-large' }, detail: 'folder 20' })
})
