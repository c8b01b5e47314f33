import { expect, test } from 'vitest'
import { apiRoutes } from '#infra/simulators/docspace/http/routes.ts'
import { profileName, requestTime } from '#infra/simulators/docspace/real-times.ts'
import times from '#infra/simulators/docspace/times.json' with { type: 'json' }
import { newRoom, type Opened, open } from './client.ts'

const share = 'PUT files/rooms/:id/share'

/** How long the portal takes for something, ms. */
const took = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  // A timer may be early by less than a millisecond.
  return performance.now() - began + 1
}

const shareRoom = async ({ api }: Opened) => {
  const room = await newRoom(api, 'Acme')
  return took(() => api('PUT', `/files/rooms/${room}/share`, { invitations: [] }))
}

test('every route of the profile is one of the portal', () => {
  const routes = apiRoutes.map(({ method, segments }) => profileName(`${method} /${segments.join('/')}`))
  for (const distance of [times.near, times.far])
    expect(Object.keys(distance.requests).filter((name) => !routes.includes(name))).toEqual([])
})

test.each(['near', 'far'] as const)(
  'a request takes as long as a real server whose data base is %s',
  async (dataBase) => {
    const { median } = times[dataBase].requests[share]
    expect(median).toBeGreaterThan(10)
    expect(await shareRoom(await open({ dataBase }))).toBeGreaterThanOrEqual(median)
  },
)

test('what was set by hand comes on top', async () => {
  const portal = await open({ dataBase: 'near', latencyMs: 150 })
  expect(await shareRoom(portal)).toBeGreaterThanOrEqual(150 + times.near.requests[share].median)
})

test('a route that was not measured takes as long as others of its kind', () => {
  const medians = (kind: RegExp) =>
    Object.entries(times.near.requests).flatMap(([name, { median }]) => (kind.test(name) ? [median] : []))
  expect(medians(/^GET /)).toContain(requestTime('near', 'GET /groups/:id'))
  expect(medians(/^(POST|PUT) /)).toContain(requestTime('near', 'DELETE /groups/:id'))
})

test.each(['near', 'far'] as const)('operations work as long as there, %s', async (dataBase) => {
  const { sim, api } = await open({ dataBase })
  const room = await newRoom(api, 'Acme')
  await api('PUT', '/files/fileops/copy', { folderIds: [], fileIds: [11], destFolderId: room })
  const [operation] = sim.state.operations
  expect((operation?.dueAt ?? 0) - (operation?.created ?? 0)).toBeCloseTo(times[dataBase].operations.copy.median, 1)
  await api('POST', '/files/roomtemplate', { roomId: room, title: 'Template', share: [], groups: [] })
  const [job] = sim.state.templateJobs
  expect((job?.dueAt ?? 0) - (job?.startedAt ?? 0)).toBeCloseTo(times[dataBase].operations.template.median, 1)
})
