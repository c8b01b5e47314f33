import { expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { carryOut } from '#lib/onboarding/life/end/carry-out.ts'
import { readRoomAtEnd } from '#lib/onboarding/life/end/room-at-end.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { keyOwner } from '../../memory-portal.ts'
import { link, openEnd } from './end-world.ts'

keepTestLog()

const wanted = { do: ['revoke-guests', 'read-only', 'archive'] as const, keyOwner }
const run = async (end: ReturnType<typeof openEnd>) =>
  carryOut(end.work, wanted, await readRoomAtEnd(end.work.docspace, 7))

test('an archived room is taken back, emptied, archived, and given back as it was read last', async () => {
  const end = openEnd({ room: { archived: true } })
  const is = await run(end)
  expect(end.writes).toEqual([
    ...['unarchive 7', 'unlink l of 7', 'access 2 for anna in 7', 'access 0 for gina in 7', 'archive 7'],
  ])
  expect(is.room.archived).toBe(true)
  expect(is.links).toEqual([])
  expect(is.members.map(({ userId, access }) => [userId, access])).toEqual([
    ['key owner', 1],
    ['anna', 2],
  ])
  await run(end)
  expect(end.writes).toHaveLength(5)
})

test.each([
  [5, ''],
  [6, 'remove-link'],
])('links that come while others go are taken away too, but not for ever: %i', async (links, refused) => {
  const end = openEnd()
  let left = links
  const { remove } = end.work.docspace.links
  end.work.docspace.links.remove = async (...one) => {
    await remove(...one)
    left -= 1
    if (left > 0 || refused) end.links.push(link)
  }
  if (refused) await expect(run(end)).rejects.toMatchObject({ reason: { code: 'not-as-wanted' }, detail: refused })
  else expect((await run(end)).room.archived).toBe(true)
  expect(end.writes.filter((one) => one.startsWith('unlink'))).toHaveLength(links)
})

test('a refusal is a failure with a reason', async () => {
  const end = openEnd()
  end.work.docspace.links.remove = async () => {
    throw new DocSpaceRefusal(403, 'PUT')
  }
  await expect(run(end)).rejects.toMatchObject({ reason: { code: 'docspace-refused' } })
  expect(end.writes).toEqual([])
})

test('an operation is read to its end', async () => {
  const end = openEnd({ links: [], members: [] })
  let looks = 0
  end.work.docspace.files.operation = async (id) => {
    looks += 1
    return { id, state: looks < 3 ? 'running' : 'finished' } as never
  }
  await run(end)
  expect(looks).toBe(3)
})
