import { expect, test } from 'vitest'
import { type FaultAction, fault } from '#infra/simulators/docspace/index.ts'
import type { Exchange } from '#infra/simulators/http/exchange.ts'
import { newRoom, open } from '../client.ts'

const rooms = (titles: { title: string }[]) => titles.map((room) => room.title).filter((title) => title === 'Acme')

const cases: [name: string, happens: FaultAction, seen: number | 'broken', made: number][] = [
  ['500 instead of working', { kind: 'status', status: 500 }, 500, 0],
  ['502 after working', { kind: 'status', status: 502, applied: true }, 502, 1],
  ['429 of our own making', { kind: 'status', status: 429, headers: { 'retry-after': '7' }, body: '' }, 429, 0],
  ['a reset before the work', { kind: 'reset', applied: false }, 'broken', 0],
  ['a reset after the work', { kind: 'reset', applied: true }, 'broken', 1],
  ['half an answer', { kind: 'truncate', applied: true }, 'broken', 1],
  ['half an answer of nothing', { kind: 'truncate', applied: false }, 'broken', 0],
  ['a late answer', { kind: 'delay', ms: 20 }, 200, 1],
]

test.each(cases)('%s', async (_, happens, seen, made) => {
  const { sim, api } = await open()
  sim.faults.add(fault({ method: 'POST', path: /rooms$/ }, happens, 1))
  const outcome = await api('POST', '/files/rooms', { title: 'Acme', roomType: 2 }).then(
    (reply) => reply.status,
    () => 'broken',
  )
  expect(outcome).toBe(seen)
  expect(rooms(sim.state.rooms)).toHaveLength(made)
  await newRoom(api)
  expect(rooms(sim.state.rooms)).toHaveLength(made + 1)
})

test('hanging: no answer until the client gives up', async () => {
  const { sim } = await open()
  sim.faults.add(fault({}, { kind: 'hang' }))
  const asked = fetch(`${sim.url}/api/2.0/files/rooms`, { signal: AbortSignal.timeout(50) })
  await expect(asked).rejects.toThrow(/timeout/)
})

test('only the n-th matching request, and only as often as said', async () => {
  const { sim, api } = await open()
  sim.faults.add(fault({ path: /@self/, nth: 2 }, { kind: 'status', status: 503 }))
  const statuses: number[] = []
  for (let n = 0; n < 3; n++) statuses.push((await api('GET', '/keys/@self')).status)
  expect(statuses).toEqual([200, 503, 200])
})

test('hooks see every request and may cut the line before or after the work', async () => {
  const seen: string[] = []
  const { sim, api } = await open({ onRequest: ({ n, method, path }) => void seen.push(`${n} ${method} ${path}`) })
  await newRoom(api)
  expect(seen).toEqual(['1 POST /api/2.0/files/rooms'])
  sim.hooks.onRequest = () => Promise.reject(new Error('cut'))
  await expect(newRoom(api, 'Before')).rejects.toThrow()
  sim.hooks.onRequest = undefined
  sim.hooks.onAnswer = () => Promise.reject(new Error('cut'))
  await expect(newRoom(api, 'After')).rejects.toThrow()
  expect(sim.state.rooms.map((room) => room.title)).toEqual(['Welcome pack', 'Client template', 'Acme', 'After'])
})

test('naming an object in `fields` kills the server for everybody; it comes back without its memory', async () => {
  const { sim, api, clock } = await open()
  const room = await newRoom(api)
  const operation = await api('PUT', '/files/fileops/copy', {
    fileIds: [11],
    destFolderId: room,
    returnSingleOperation: true,
  })
  clock.advance(1_000)
  expect((await api('GET', `/files/rooms/${room}?fields=id,title`)).response).toEqual({ id: room, title: 'Acme' })
  await expect(api('GET', `/files/rooms/${room}?fields=id,createdBy`)).rejects.toThrow()
  expect(sim.state.crashes).toBe(1)
  expect((await api('GET', `/files/fileops?id=${operation.response[0].id}`)).response).toEqual([])
  expect((await api('GET', `/files/rooms/${room}`)).status).toBe(200)
})

test('who watches is told of each answered request, without keys', async () => {
  const { sim, api } = await open()
  const seen: Exchange[] = []
  const stop = sim.listen((exchange) => seen.push(exchange))
  await api('POST', '/keys', { name: 'made' })
  stop()
  await api('GET', '/keys')
  expect(seen).toMatchObject([
    {
      method: 'POST',
      path: '/api/2.0/keys',
      status: 200,
      request: '{"name":"made"}',
      answer: expect.stringContaining('"key":"sk-***"'),
    },
  ])
})

test('a snapshot is a copy that can be put back', async () => {
  const { sim, api } = await open()
  const before = sim.snapshot()
  const id = await newRoom(api)
  sim.restore(before)
  expect((await api('GET', `/files/rooms/${id}`)).status).toBe(404)
  expect(await newRoom(api)).toBe(id)
})
