import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type DocSpaceSim, SAMPLE_IDS, SAMPLE_KEYS, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { type DocSpace, openDocSpace } from '#lib/docspace/index.ts'
import { createRateLimiter } from '#lib/docspace/rate-limiter.ts'
import { downloadCalls } from '#lib/docspace/rooms/downloads.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { openScriptedPortal } from '../scripted-portal.ts'

let sim: DocSpaceSim
let docspace: DocSpace
let taken: string[] = []
beforeAll(async () => {
  sim = await startDocSpace({})
  const rateLimiter = createRateLimiter({ requestsPerMinute: 10_000, writesInFlight: 4 })
  const counting = {
    ...rateLimiter,
    enter: async ({ method }: { method: string }) => {
      taken.push(method)
      return () => void taken.push('done')
    },
  }
  docspace = openDocSpace({
    url: sim.url,
    apiKey: SAMPLE_KEYS.onboarding,
    deadline: deadlineIn(60_000),
    rateLimiter: counting,
  })
})
beforeEach(() => {
  taken = []
})
afterAll(() => sim.stop())

const bytes = Buffer.from('\u0000\r\n--x\u00ff'.repeat(40_000), 'latin1')

describe('a document', () => {
  test('is uploaded and downloaded byte for byte, within the limits of a worker', async () => {
    const folder = SAMPLE_IDS.templateFolder
    const made = await docspace.files.upload(folder, 'Angebot für Müller.docx', bytes)
    expect(made).toMatchObject({
      title: 'Angebot für Müller.docx',
      extension: '.docx',
      size: bytes.length,
      version: 1,
      folderId: folder,
    })
    taken = []
    expect((await docspace.downloads.file(made)).equals(bytes)).toBe(true)
    expect(taken).toEqual(['GET', 'done'])
    const unlimited = openDocSpace({ url: sim.url, apiKey: SAMPLE_KEYS.onboarding, deadline: deadlineIn(60_000) })
    expect((await unlimited.downloads.file(made)).equals(bytes)).toBe(true)
  })

  test('has another version where the title is there', async () => {
    const folder = SAMPLE_IDS.templateFolder
    const first = await docspace.files.upload(folder, 'Offer.docx', bytes)
    const again = await docspace.files.upload(folder, 'offer.docx', Buffer.from('again'))
    expect(again).toMatchObject({ id: first.id, version: 2, title: 'offer.docx' })
    const listed = (await docspace.folders.list(folder)).files.filter(({ id }) => id === first.id)
    expect(listed).toMatchObject([{ version: 2, size: 5 }])
  })

  test.each([1, -1])('that was written since, and has %i bytes more, is read again later', async (more) => {
    const { id, size } = await docspace.files.upload(SAMPLE_IDS.templateFolder, 'Changed.docx', bytes)
    await expect(docspace.downloads.file({ id, size: size - more })).rejects.toMatchObject({
      reason: { code: 'docspace-failed' },
      detail: `file ${id} has another size than a moment ago`,
    })
    expect(taken.at(-1)).toBe('done')
  })

  test('that is empty by now is read again later', async () => {
    const portal = await openScriptedPortal()
    portal.answer({ status: 416 })
    await expect(downloadCalls(portal.options()).file({ id: 7, size: 5 })).rejects.toMatchObject({
      reason: { code: 'docspace-failed' },
      detail: 'file 7 has another size than a moment ago',
    })
    await portal.close()
  })

  test('that is gone is refused', async () => {
    await expect(docspace.downloads.file({ id: 999, size: 5 })).rejects.toMatchObject({ status: 404 })
  })
})
