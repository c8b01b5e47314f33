import { expect, test } from 'vitest'
import { newRoom, open } from './client.ts'

const documents = (folderId: number) => ({
  storageType: 'Documents',
  storageParams: [{ key: 'folderId', value: folderId }],
})

test('no more rooms than the tariff allows; archived ones do not count', async () => {
  const { api, sim, clock } = await open()
  sim.state.tariff.maxRooms = sim.state.rooms.filter((room) => room.parentId === 1).length + 1
  const id = await newRoom(api)
  const refused = await api('POST', '/files/rooms', { title: 'one too many', roomType: 2 })
  expect([refused.status, refused.body.error.message]).toEqual([402, 'The number of rooms should not exceed 2'])
  await api('PUT', `/files/rooms/${id}/archive`, { deleteAfter: false })
  clock.advance(1_000)
  expect((await api('POST', '/files/rooms', { title: 'one too many', roomType: 2 })).status).toBe(200)
})

test('an unpaid portal: 402 with ProblemDetails, except for people and backup progress', async () => {
  const { api, sim } = await open()
  sim.state.tariff.unpaid = true
  const refused = await api('GET', '/files/rooms')
  expect([refused.status, refused.body.status, refused.response]).toEqual([402, 402, undefined])
  expect((await api('GET', '/people/email?email=anna.manager@example.com')).status).toBe(200)
  expect((await api('GET', '/backup/getbackupprogress')).status).toBe(200)
})

test('free backups of the month: 402, also while one runs; the next month starts anew', async () => {
  const { api, sim, clock } = await open()
  Object.assign(sim.state.tariff, { saas: true, freeBackups: 1 })
  await api('POST', '/backup/startbackup', documents(7))
  expect((await api('GET', '/backup/getbackupscount?paid=false')).response).toBe(1)
  const refused = await api('POST', '/backup/startbackup', documents(7))
  expect([refused.status, refused.body.error.message]).toEqual([
    402,
    'The number of free backups should not exceed 1 within a month',
  ])
  clock.advance(31 * 24 * 3600_000)
  expect((await api('POST', '/backup/startbackup', documents(7))).status).toBe(200)
})

test('the paid backup service lets more backups run, as long as there is money in the wallet', async () => {
  const { api, sim } = await open()
  Object.assign(sim.state.tariff, { saas: true, freeBackups: 0, paidBackups: true })
  expect((await api('GET', '/backup/getservicestate')).response).toEqual({ enabled: true })
  expect((await api('POST', '/backup/startbackup', documents(7))).status).toBe(200)
  sim.state.tariff.walletEmpty = true
  const refused = await api('POST', '/backup/startbackup', documents(7))
  expect([refused.status, refused.body.error.message]).toEqual([402, 'Payment required'])
})

test('a cloud portal refuses dumps before anything else, and local storage with a server error', async () => {
  const { api, sim } = await open()
  sim.state.tariff.saas = true
  expect(
    (await api('POST', '/backup/startbackup', { storageType: 'Documents', dump: true, storageParams: [] })).status,
  ).toBe(403)
  const local = { storageType: 'Local', storageParams: [{ key: 'filePath', value: '/backups' }] }
  expect((await api('POST', '/backup/startbackup', local)).status).toBe(500)
})

test('a full portal refuses a backup: 402', async () => {
  const { api, sim } = await open()
  sim.state.tariff.maxBytes = 100
  expect((await api('POST', '/backup/startbackup', documents(7))).status).toBe(402)
})
