import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { archiveCalls } from '#lib/docspace/backups/archives.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { RetryLater } from '#lib/runtime/errors.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const serve = async (handle: (request: IncomingMessage, response: ServerResponse) => void) => {
  const seen: { url: string; range: string | undefined; key: string | undefined }[] = []
  const server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', range: request.headers.range, key: request.headers.authorization })
    handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

const content = Buffer.from(Array.from({ length: 1_000 }, (_, n) => n % 251))
const inRange = (request: IncomingMessage, response: ServerResponse) => {
  const [, from = '', to] = /bytes=(\d+)-(\d+)?/.exec(request.headers.range ?? '') ?? []
  const part = content.subarray(Number(from), to === undefined ? undefined : Number(to) + 1)
  // The space is the server's own.
  response.writeHead(206, { 'content-range': ` bytes ${from}-${Number(from) + part.length - 1}/1000` }).end(part)
}
const whole = (_: IncomingMessage, response: ServerResponse) =>
  response.writeHead(200, { 'content-length': '1000' }).end(content)
const calls = (url: string) => archiveCalls({ url, apiKey: 'sk-1', deadline: deadlineIn(20_000), timeoutMs: 5_000 })

describe('a piece of an archive', () => {
  it('is asked for by range, with the key', async () => {
    const { url, seen } = await serve(inRange)
    const piece = await calls(url).piece({ fileId: 46 }, 900, 200)
    expect(piece.total).toBe(1_000)
    expect(Buffer.from(piece.bytes)).toEqual(content.subarray(900))
    expect(seen).toEqual([
      { url: '/filehandler.ashx?action=download&fileid=46', range: 'bytes=900-1099', key: 'Bearer sk-1' },
    ])
  })

  it('comes from a server that ignores ranges, too', async () => {
    const { url } = await serve(whole)
    const piece = await calls(url).piece({ fileId: 46 }, 300, 200)
    expect(Buffer.from(piece.bytes)).toEqual(content.subarray(300, 500))
  })

  it('is fetched from another host without the key', async () => {
    const storage = await serve(inRange)
    const { url } = await serve((_, response) =>
      response.writeHead(302, { location: `${storage.url}/bucket/x?signature=1` }).end(),
    )
    expect((await calls(url).piece({ fileId: 46 }, 0, 100)).bytes).toHaveLength(100)
    expect(storage.seen).toEqual([{ url: '/bucket/x?signature=1', range: 'bytes=0-99', key: undefined }])
  })

  it('comes from a relative link of the portal, and from one elsewhere', async () => {
    const { url, seen } = await serve(inRange)
    await calls(url).piece({ link: '/storage/backup/root/a.tar.gz?auth=1' }, 0, 10)
    await calls('http://portal.example').piece({ link: `${url}/elsewhere` }, 0, 10)
    expect(seen.map(({ url, key }) => [url, key])).toEqual([
      ['/storage/backup/root/a.tar.gz?auth=1', 'Bearer sk-1'],
      ['/elsewhere', undefined],
    ])
    expect(seen.map(({ range }) => range)).toEqual(['bytes=0-', 'bytes=0-'])
  })

  it('that is long is asked for in whole blocks of the portal, of which the rest is left', async () => {
    const { url, seen } = await serve(inRange)
    expect((await calls(url).piece({ fileId: 46 }, 100, 81_921)).bytes).toHaveLength(900)
    expect(seen.map(({ range }) => range)).toEqual([`bytes=100-${99 + 2 * 81_920}`])
  })

  it('that breaks off is gone on with from there', async () => {
    const { url, seen } = await serve((request, response) => {
      const [, from = ''] = /bytes=(\d+)-/.exec(request.headers.range ?? '') ?? []
      const part = content.subarray(Number(from), Number(from) + 300)
      response.writeHead(206, { 'content-range': `bytes ${from}-999/1000`, 'content-length': 1_000 - Number(from) })
      response.write(part, () => response.destroy())
    })
    const piece = await calls(url).piece({ fileId: 46 }, 0, 1_000)
    expect(Buffer.from(piece.bytes)).toEqual(content)
    expect(seen.map(({ range }) => range?.split('-')[0])).toEqual(['bytes=0', 'bytes=300', 'bytes=600', 'bytes=900'])
  })

  it('behind the end is nothing', async () => {
    const { url } = await serve((_, response) => response.writeHead(416).end())
    expect(await calls(url).piece({ fileId: 46 }, 1_000, 10)).toEqual({ bytes: Buffer.alloc(0), total: undefined })
  })

  it.each([
    ['is refused', 403, DocSpaceRefusal],
    ['is gone', 404, DocSpaceRefusal],
    ['meets a key that is refused', 401, RetryLater],
    ['meets a server in trouble', 502, RetryLater],
  ])('%s: %i', async (_, status, kind) => {
    const { url } = await serve((_request, response) => response.writeHead(status).end())
    await expect(calls(url).piece({ fileId: 46 }, 0, 10)).rejects.toThrow(kind)
  })

  it.each([
    [
      'whose connection breaks',
      (response: ServerResponse) => response.write(content.subarray(0, 50), () => response.destroy()),
    ],
    ['that is shorter than it said', (response: ServerResponse) => response.end(content.subarray(0, 50))],
  ])('%s is asked for again later, and never taken for the whole', async (_, end) => {
    const { url } = await serve((_request, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-99/1000' })
      end(response)
    })
    await expect(calls(url).piece({ fileId: 46 }, 0, 100)).rejects.toThrow(RetryLater)
  })
})
