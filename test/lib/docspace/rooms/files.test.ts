import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileCalls } from '#lib/docspace/rooms/files.ts'
import { openScriptedPortal, type ScriptedPortal } from '../scripted-portal.ts'

let portal: ScriptedPortal
let files: ReturnType<typeof fileCalls>
beforeAll(async () => {
  portal = await openScriptedPortal()
  files = fileCalls(portal.call)
})
afterAll(() => portal.close())

const offer = {
  id: 7,
  title: 'Offer.docx',
  folderId: 3,
  fileExst: '.docx',
  pureContentLength: 512,
  created: '2026-11-28T12:00:00.0000000Z',
  version: 1,
}

test('a file has what DocSpace says of it', async () => {
  portal.answer({ response: offer })
  expect(await files.get(7)).toEqual({
    id: 7,
    title: 'Offer.docx',
    extension: '.docx',
    size: 512,
    folderId: 3,
    created: Date.UTC(2026, 10, 28, 12),
    version: 1,
  })
  expect(portal.lines()).toEqual(['GET /api/2.0/files/file/7'])
})

test('an empty file without an extension is told by what is absent', async () => {
  portal.answer({ response: { id: 7, title: 'README' } })
  expect(await files.get(7)).toEqual({
    id: 7,
    title: 'README',
    extension: '',
    size: 0,
    folderId: 0,
    created: 0,
    version: 1,
  })
})

test('a copy under another title is asked for once, whatever comes of it', async () => {
  portal.answer({ response: offer })
  expect(await files.copyAs(7, 3, 'Offer.docx')).toMatchObject({ id: 7, title: 'Offer.docx', folderId: 3 })
  expect(portal.asked).toMatchObject([
    { line: 'POST /api/2.0/files/file/7/copyas', json: { destTitle: 'Offer.docx', destFolderId: 3 } },
  ])
  portal.answer({ status: 503 }, { response: offer })
  await expect(files.copyAs(7, 3, 'Offer.docx')).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
  expect(portal.asked).toHaveLength(1)
})

describe('the content of a folder', () => {
  const operation = { id: 'op 1', finished: false, progress: 0, error: '' }
  const json = {
    fileIds: [],
    folderIds: [5],
    destFolderId: 9,
    conflictResolveType: 0,
    content: true,
    deleteAfter: false,
    returnSingleOperation: true,
  }

  test('is copied in the background, without what stands there already', async () => {
    portal.answer({ response: [operation, { ...operation, id: 'another' }] })
    expect(await files.copyContent(5, 9)).toEqual({ id: 'op 1', state: 'running' })
    expect(portal.asked).toMatchObject([{ line: 'PUT /api/2.0/files/fileops/copy', json }])
    expect(portal.asked[0]?.json).toEqual(json)
  })

  test('may be copied without anybody saying how it goes', async () => {
    portal.answer({ response: [] })
    expect(await files.copyContent(5, 9)).toEqual({ id: '', state: 'gone' })
  })

  test.each([
    [{}, 'running'],
    [{ progress: 99, error: null }, 'running'],
    [{ finished: true }, 'finished'],
    [{ progress: 100 }, 'finished'],
    [{ finished: true, progress: 100, error: 'The folder is gone' }, 'failed'],
  ])('%j: %s', async (more, state) => {
    portal.answer({
      response: [
        { ...operation, id: 'another', error: 'no' },
        { id: 'op 1', ...more },
      ],
    })
    expect(await files.operation('op 1')).toEqual({ id: 'op 1', state })
    expect(portal.lines()).toEqual(['GET /api/2.0/files/fileops?id=op%201'])
  })

  test('is not known any more once its end was read', async () => {
    portal.answer({ response: [{ ...operation, id: 'another' }] })
    expect(await files.operation('op 1')).toEqual({ id: 'op 1', state: 'gone' })
  })

  test('is asked about once: the lost answer of a first try may have told the end', async () => {
    portal.answer({ status: 503 }, { response: [] })
    await expect(files.operation('op 1')).rejects.toMatchObject({ reason: { code: 'docspace-failed' } })
    expect(portal.asked).toHaveLength(1)
  })
})
