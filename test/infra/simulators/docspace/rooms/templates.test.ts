import { expect, test } from 'vitest'
import { newRoom, open } from '../client.ts'

const FROM = '/files/rooms/fromtemplate'

test('a room from the sample template, with its tree, its files and the tags of the call', async () => {
  const { api, clock, sim } = await open()
  const started = await api('POST', FROM, { templateId: 30, title: 'Client - Acme', tags: ['crm-1'] })
  expect(started.response).toEqual({ roomId: -1, progress: 0, error: '', isCompleted: false })
  clock.advance(1_000)
  const { roomId, ...end } = (await api('GET', `${FROM}/status`)).response
  expect(end).toEqual({ progress: 100, error: '', isCompleted: true })
  expect(sim.state.rooms.find((room) => room.id === roomId)).toMatchObject({ title: 'Client - Acme', tags: ['crm-1'] })
  const { folders } = (await api('GET', `/files/${roomId}`)).response
  expect(folders.map((folder: { title: string; filesCount: number }) => [folder.title, folder.filesCount])).toEqual([
    ['Invoices', 0],
    ['Contracts', 0],
    ['Deliverables', 2],
  ])
})

test('one slot per portal: a second wish while one runs is dropped and reads the first one’s room', async () => {
  const { api, clock, sim } = await open()
  await api('POST', FROM, { templateId: 30, title: 'First', tags: ['first'] })
  clock.advance(500)
  await api('POST', FROM, { templateId: 30, title: 'Second', tags: ['second'] })
  clock.advance(500)
  const { roomId } = (await api('GET', `${FROM}/status`)).response
  expect(sim.state.rooms.find((room) => room.id === roomId)?.title).toBe('First')
  expect(sim.state.rooms.filter((room) => room.title === 'Second')).toEqual([])
})

test('the room exists before its tag does', async () => {
  const { api, clock, sim } = await open()
  await api('POST', FROM, { templateId: 30, title: 'Acme', tags: ['crm-1'] })
  clock.advance(500)
  expect(sim.state.rooms.find((room) => room.title === 'Acme')?.tags).toEqual([])
})

test('the status is gone a minute after the end, and the slot is free at the end', async () => {
  const { api, clock } = await open()
  await api('POST', FROM, { templateId: 30, title: 'First', tags: [] })
  clock.advance(1_000)
  const next = await api('POST', FROM, { templateId: 30, title: 'Second', tags: [] })
  expect(next.response.roomId).toBe(-1)
  clock.advance(61_001)
  expect('response' in (await api('GET', `${FROM}/status`)).body).toBe(false)
})

test('an unknown template is accepted and fails later', async () => {
  const { api, clock } = await open()
  expect((await api('POST', FROM, { templateId: 4711, title: 'x', tags: [] })).status).toBe(200)
  clock.advance(1_000)
  expect((await api('GET', `${FROM}/status`)).response).toMatchObject({
    roomId: -1,
    isCompleted: true,
    error: expect.stringMatching(/Object reference/),
  })
})

test('a template of one’s own', async () => {
  const { api, clock } = await open()
  const room = await newRoom(api, 'Model room')
  await api('POST', `/files/folder/${room}`, { title: 'Plans' })
  await api('POST', '/files/roomtemplate', { roomId: room, title: 'My template', tags: [] })
  clock.advance(1_000)
  const { templateId } = (await api('GET', '/files/roomtemplate/status')).response
  await api('POST', FROM, { templateId, title: 'Made', tags: [] })
  clock.advance(1_000)
  const { roomId } = (await api('GET', `${FROM}/status`)).response
  expect((await api('GET', `/files/${roomId}`)).response.folders[0].title).toBe('Plans')
})
