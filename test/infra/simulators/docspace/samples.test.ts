import { expect, test } from 'vitest'
import { SAMPLE_IDS, SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { type Json, open } from './client.ts'

/** The calls of the two public sample scripts, in their order and with their mistakes, written afresh. */

test('the onboarding sample: every answer is 200, and there is no member and no link', async () => {
  const { withKey, sim } = await open()
  const api = withKey(SAMPLE_KEYS.onboarding)
  const statuses: number[] = []
  const call = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const reply = await api(method, path, body)
    statuses.push(reply.status)
    return reply
  }
  const room = (await call('POST', '/files/rooms', { title: 'Client - Acme Corporation', roomType: 2 })).response
  for (const title of ['Invoices', 'Contracts']) await call('POST', `/files/folder/${room.id}`, { title })
  const folder = (await call('POST', `/files/folder/${room.id}`, { title: 'Deliverables' })).response
  await call('POST', `/files/file/${SAMPLE_IDS.welcomeFile}/copyas`, {
    destTitle: 'Welcome.pdf',
    destFolderId: folder.id,
  })
  await call('POST', `/files/file/${SAMPLE_IDS.guideFile}/copyas`, {
    destTitle: 'How to use your room.pdf',
    destFolderId: folder.id,
  })
  const entries = [
    { access: 4, email: 'anna.manager@example.com', isGroup: false },
    { access: 1, email: 'contact@acme.example', isGroup: false },
  ]
  const shared = await call('PUT', `/files/rooms/${room.id}/share`, { entries })
  const link = await call('PUT', `/files/rooms/${room.id}/links`, {})
  expect(statuses).toEqual(Array(8).fill(200))
  expect(shared.response).toEqual({ error: 0 })
  expect('response' in link.body).toBe(false)
  const members = await api('GET', `/files/rooms/${room.id}/share?filterType=0`)
  expect(members.body.total).toBe(1)
  expect(members.response[0]).toMatchObject({ access: 1, isOwner: true })
  expect((await api('GET', `/files/rooms/${room.id}/links`)).response).toEqual([])
  expect(sim.state.mails).toEqual([])
  expect(sim.state.files.filter((file) => file.folderId === folder.id).map((file) => file.title)).toEqual([
    'Welcome.pdf',
    'How to use your room.pdf',
  ])
})

test('the backup sample on a self-hosted server: refused, and there is no backup', async () => {
  const { api, sim } = await open()
  const started = await api('POST', '/backup/startbackup', { storageType: 'Documents', dump: true, storageParams: [] })
  expect([started.status, started.body.error.message]).toEqual([400, 'wrong folder type'])
  expect([started.response?.id, started.response?.backupId]).toEqual([undefined, undefined])
  expect((await api('GET', '/backup/getbackuphistory')).response).toEqual([])
  expect(sim.state.backups.task).toBeUndefined()
})

test('the backup sample in the cloud: refused because of the dump', async () => {
  const { api, sim } = await open()
  sim.state.tariff.saas = true
  const started = await api('POST', '/backup/startbackup', { storageType: 'Documents', dump: true, storageParams: [] })
  expect([started.status, started.body.error.message]).toEqual([403, 'Access denied'])
})
