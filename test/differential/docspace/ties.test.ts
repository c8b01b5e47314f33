import { expect, test } from 'vitest'
import { Mapping } from '#test/conformance/mapping.ts'
import { inServersOrder } from './ties.ts'

const entry = (id: number, second: number, title = `Room ${id}`) => ({
  id,
  title,
  updated: `2026-11-28T12:00:${second}.0000000+00:00`,
})
const idsOf = (list: unknown) => (list as { id: number }[]).map(({ id }) => id)

/** The server's 1, 2 and 3 are 11, 12 and 13 of the simulator. */
function ordered(servers: ReturnType<typeof entry>[], ours: ReturnType<typeof entry>[]): number[] {
  const mapping = new Mapping()
  for (const { id } of servers) mapping.learn('folder', id, id + 10)
  return idsOf(inServersOrder(mapping, 'folder', servers, ours))
}

test('entries of one second come in the order of the server', () => {
  const servers = [entry(1, 20), entry(2, 20), entry(3, 10)]
  expect(ordered(servers, [entry(12, 20), entry(11, 20), entry(13, 10)])).toEqual([11, 12, 13])
})

test('a second that ended between two changes on one side alone is a tie, too', () => {
  const servers = [entry(2, 21), entry(1, 20)]
  expect(ordered(servers, [entry(11, 20), entry(12, 20)])).toEqual([12, 11])
})

test('entries of different seconds stay where they are', () => {
  const servers = [entry(1, 20), entry(2, 10)]
  expect(ordered(servers, [entry(12, 20), entry(11, 10)])).toEqual([12, 11])
})

test('what is missing or unknown is no tie', () => {
  expect(ordered([entry(1, 20), entry(2, 20)], [entry(12, 20)])).toEqual([12])
  expect(ordered([entry(1, 20), entry(2, 20)], [entry(13, 20), entry(11, 20)])).toEqual([13, 11])
})

test('what background work made is known by its title', () => {
  const servers = [entry(1, 20, 'Acme (1)'), entry(2, 20, 'Acme')]
  const ours = [entry(12, 20, 'Acme'), entry(11, 20, 'Acme (1)')]
  expect(idsOf(inServersOrder(new Mapping(), 'folder', servers, ours))).toEqual([11, 12])
})
