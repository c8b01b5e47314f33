import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { type Opened, open } from '../../../client.ts'

const MINUTE = 60_000

/** Backs up to the end and gives the archive, unpacked, with its number and the id of its task. */
async function backUp({ api, clock, sim }: Opened, dump = false) {
  sim.state.backups.plan.durationMs = MINUTE
  const wish = { storageType: 'Documents', storageParams: [{ key: 'folderId', value: '7' }], dump }
  const { taskId } = (await api('POST', '/backup/startbackup', wish)).response
  clock.advance(2 * MINUTE)
  await api('GET', `/backup/getbackupprogress?dump=${dump}`)
  const id = sim.state.backups.history.find((record) => record.id === taskId)?.fileId ?? 0
  const answer = await fetch(`${sim.url}/filehandler.ashx?action=download&fileid=${id}`, {
    headers: { authorization: `Bearer ${SAMPLE_KEYS.backup}` },
  })
  return { id, taskId, text: gunzipSync(Buffer.from(await answer.arrayBuffer())).toString('latin1') }
}

const upload = async ({ api }: Opened, title: string): Promise<number> =>
  (await api('POST', '/files/7/text', { title, content: 'of a client' })).response.id

/** A portal in which a file got the number of an archive that was deleted. */
async function withReused(how: 'backup' | 'file') {
  const portal = await open()
  const { id, taskId } = await backUp(portal)
  if (how === 'backup') await portal.api('DELETE', `/backup/deletebackup/${taskId}`)
  else {
    await portal.api('DELETE', `/files/file/${id}`, { deleteAfter: false, immediately: true })
    portal.clock.advance(MINUTE)
    await portal.api('GET', '/backup/getbackuphistory')
  }
  expect(await upload(portal, 'Offer')).toBe(id)
  const next = await upload(portal, 'Contract')
  expect(next).toBe(id + 1)
  return { portal, id, next }
}

test.each(['backup', 'file'] as const)(
  'what has the number of an archive that was deleted (by %s) is in no backup of the portal',
  async (how) => {
    const { portal, id, next } = await withReused(how)
    const { text } = await backUp(portal)
    expect(text).toContain('Contract.txt')
    expect(text).toContain(`files/folder_1000/file_${next}/v1/content.txt`)
    expect(text).not.toContain('Offer.txt')
    expect(text).not.toContain(`file_${id}/`)
  },
)

test('in a dump it has a row and no content, and the record of the archive', async () => {
  const { portal, id, next } = await withReused('backup')
  const { text } = await backUp(portal, true)
  expect(text).toContain('Offer.txt')
  expect(text).toContain(`file_${next}/`)
  expect(text).not.toContain(`file_${id}/`)
  expect(text).toMatch(new RegExp(`'${id}',.*true,false\\)`))
})

test('the number of a file that is not the newest is not given again', async () => {
  const portal = await open()
  const { id, taskId } = await backUp(portal)
  const newer = await upload(portal, 'Newer')
  await portal.api('DELETE', `/backup/deletebackup/${taskId}`)
  expect(newer).toBe(id + 1)
  expect(await upload(portal, 'Newest')).toBe(id + 2)
})
