import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { archiveUpload } from '#lib/docspace/backups/archive-upload.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  return new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
})

/** An upload to a server that answers everything with this body, or never; `asked` are the addresses. */
const uploadTo = async (body: object | undefined, { status = 200, deadlineMs = 10_000, ...more } = {}) => {
  const asked: string[] = []
  server = createServer((request, answer) => {
    asked.push(`${request.method} ${request.url}`)
    request.resume().on('end', () => body && answer.writeHead(status).end(JSON.stringify(body)))
  })
  await new Promise((resolve) => server?.listen(0, '127.0.0.1', () => resolve(undefined)))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, upload: archiveUpload({ url, apiKey: 'sk-1', deadline: deadlineIn(deadlineMs), ...more }) }
}

it('begins with the length and the kind of the archive, and learns how long a piece may be', async () => {
  const { upload, asked } = await uploadTo({ Success: true, ChunkSize: 10 })
  expect(await upload.begin(25, true)).toBe(10)
  expect(await upload.begin(25, false)).toBe(10)
  expect(asked).toEqual([
    'POST /backupFileUpload.ashx?init=true&totalSize=25&extension=tar.gz',
    'POST /backupFileUpload.ashx?init=true&totalSize=25&extension=tar',
  ])
})

it.each([{ Success: true }, { Success: true, ChunkSize: 0 }, { Success: false, ChunkSize: 10 }])(
  'begins nothing where the server says %j',
  async (body) => {
    const { upload } = await uploadTo(body)
    await expect(upload.begin(25, true)).rejects.toThrow('POST /backupFileUpload.ashx')
  },
)

it('is refused with the status of the answer, whatever its body says', async () => {
  const { upload } = await uploadTo({ Success: true, ChunkSize: 10 }, { status: 401 })
  await expect(upload.begin(25, true)).rejects.toMatchObject({ name: 'DocSpaceRefusal', status: 401 })
})

it.each([{ deadlineMs: 20 }, { timeoutMs: 20 }])('waits no longer than %j', async (limit) => {
  const { upload } = await uploadTo(undefined, limit)
  const found = { detail: 'POST /backupFileUpload.ashx', cause: { name: 'TimeoutError' } }
  await expect(upload.begin(25, true)).rejects.toMatchObject(found)
})
