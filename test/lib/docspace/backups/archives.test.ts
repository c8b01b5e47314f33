import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
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
    expect(seen.map(({ range }) => range)).toEqual(['bytes=0-999', 'bytes=300-999', 'bytes=600-999', 'bytes=900-999'])
  })

  it.each([81_919, 81_920])('of %i bytes is asked for as it is', async (length) => {
    const { url, seen } = await serve(inRange)
    await calls(url).piece({ fileId: 46 }, 100, length)
    expect(seen.map(({ range }) => range)).toEqual([`bytes=100-${99 + length}`])
  })

  it('of an empty archive behind a link is asked for without a range', async () => {
    const { url, seen } = await serve((request, response) =>
      response.writeHead(request.headers.range === undefined ? 200 : 400, { 'content-length': '0' }).end(),
    )
    expect(await calls(url).piece({ link: '/a' }, 0, 10)).toEqual({ bytes: Buffer.alloc(0), total: 0 })
    expect(seen.map(({ range, key }) => [range, key])).toEqual([
      ['bytes=0-', 'Bearer sk-1'],
      [undefined, 'Bearer sk-1'],
    ])
  })

  it('behind a link that is refused further on stays refused', async () => {
    const { url, seen } = await serve((_, response) => response.writeHead(400).end())
    await expect(calls(url).piece({ link: '/a' }, 5, 10)).rejects.toMatchObject({ status: 400 })
    expect(seen).toHaveLength(1)
  })

  it.each([300, 399])('is followed to where %i leads, once and as far as the portal goes', async (status) => {
    const { url, seen } = await serve((request, response) =>
      request.url?.startsWith('/store')
        ? inRange(request, response)
        : response.writeHead(status, { location: '/store/x' }).end(),
    )
    expect((await calls(url).piece({ fileId: 46 }, 0, 10)).bytes).toHaveLength(10)
    expect(seen.map((one) => one.url)).toEqual(['/filehandler.ashx?action=download&fileid=46', '/store/x'])
    const endless = await serve((_, response) => response.writeHead(302, { location: '/again' }).end())
    await expect(calls(endless.url).piece({ fileId: 46 }, 0, 10)).rejects.toMatchObject({
      reason: { code: 'docspace-unreachable' },
    })
    expect(endless.seen).toHaveLength(2)
  })

  it('tells no length where the answer does not', async () => {
    const { url } = await serve((request, response) =>
      request.url === '/whole'
        ? response.writeHead(200).end(content.subarray(0, 20))
        : response.writeHead(206).end(content.subarray(5, 15)),
    )
    expect(await calls(url).piece({ link: '/whole' }, 5, 10)).toEqual({
      bytes: content.subarray(5, 15),
      total: undefined,
    })
    expect(await calls(url).piece({ link: '/part' }, 5, 10)).toEqual({
      bytes: content.subarray(5, 15),
      total: undefined,
    })
  })

  it('is what the answer begins with, wherever its chunks end', async () => {
    const { url, seen } = await serve(async (_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      for (const at of [0, 250, 500, 750]) {
        response.write(content.subarray(at, at + 250))
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    })
    for (const [start, length] of [
      [0, 1_000],
      [240, 20],
      [500, 260],
      [990, 100],
    ] as const) {
      const piece = await calls(url).piece({ fileId: 46 }, start, length)
      expect(Buffer.from(piece.bytes)).toEqual(content.subarray(start, start + length))
    }
    expect((await calls(url).piece({ fileId: 46 }, 1_000, 10)).bytes).toHaveLength(0)
    expect(seen).toHaveLength(5)
  })

  it('is there as soon as it has come, whatever comes behind it', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write(content.subarray(0, 100))
    })
    expect((await calls(url).piece({ fileId: 46 }, 10, 50)).bytes).toHaveLength(50)
  })

  it('that begins elsewhere is none', async () => {
    const { url, seen } = await serve((_, response) =>
      response.writeHead(206, { 'content-range': 'bytes 1-10/1000' }).end(content.subarray(1, 11)),
    )
    await expect(calls(url).piece({ fileId: 46 }, 0, 10)).rejects.toMatchObject({
      reason: { code: 'docspace-unreachable' },
      cause: { message: 'the answer begins elsewhere' },
    })
    expect(seen).toHaveLength(1)
  })

  it('is not asked for when there is no time for it', async () => {
    const { url, seen } = await serve(whole)
    const short = (ms: number) => archiveCalls({ url, apiKey: 'sk-1', deadline: { remaining: () => ms } })
    await expect(short(2_000).piece({ fileId: 46 }, 0, 10)).rejects.toMatchObject({
      reason: { code: 'docspace-busy' },
      detail: 'GET /filehandler.ashx: deadline',
      after: 1_000,
    })
    expect(seen).toEqual([])
    expect((await short(12_000).piece({ fileId: 46 }, 0, 10)).bytes).toHaveLength(10)
  })

  it('that takes too long is asked for again later, with the time that it took', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write(content.subarray(0, 100))
    })
    let now = 5_000
    const clock = { now: () => (now += 250), sleep: async () => {} }
    const options = { url, apiKey: 'sk-1', deadline: { remaining: () => 20_000 }, clock, timeoutMs: 60 }
    await expect(archiveCalls(options).piece({ fileId: 46 }, 0, 500)).rejects.toMatchObject({
      reason: { code: 'docspace-unreachable' },
      detail: 'GET /filehandler.ashx: broken off after 250 ms',
    })
  })

  it('that breaks off before its first byte is not asked for without end', async () => {
    const { url, seen } = await serve((_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 0-99/1000', 'content-length': 100 })
      response.flushHeaders()
      response.destroy()
    })
    await expect(calls(url).piece({ fileId: 46 }, 0, 100)).rejects.toMatchObject({
      reason: { code: 'docspace-unreachable' },
    })
    expect(seen).toHaveLength(1)
  })

  it('that breaks off without having told its length is gone on with, too', async () => {
    const { url, seen } = await serve((request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1])
      response.writeHead(206)
      response.write(content.subarray(from, from + 60), () => response.destroy())
    })
    const piece = await calls(url).piece({ fileId: 46 }, 0, 100)
    expect(Buffer.from(piece.bytes)).toEqual(content.subarray(0, 100))
    expect(seen).toHaveLength(2)
  })

  it('keeps what came, where the archive turns out to end there', async () => {
    const { url } = await serve((request, response) => {
      if (!request.headers.range?.startsWith('bytes=0-')) return response.writeHead(416).end()
      response.writeHead(206, { 'content-range': 'bytes 0-99/100', 'content-length': 100 })
      return response.write(content.subarray(0, 40), () => response.destroy())
    })
    const piece = await calls(url).piece({ fileId: 46 }, 0, 100)
    expect(Buffer.from(piece.bytes)).toEqual(content.subarray(0, 40))
  })

  it.each([
    [206, undefined],
    [400, { status: 400 }],
    [404, { status: 404 }],
  ])('with a location is followed for a redirect alone: %i', async (status, refusal) => {
    const { url, seen } = await serve((_, response) =>
      response.writeHead(status, { location: '/elsewhere' }).end(content.subarray(0, 10)),
    )
    const piece = calls(url).piece({ fileId: 46 }, 0, 10)
    await (refusal ? expect(piece).rejects.toMatchObject(refusal) : expect(piece).resolves.toHaveProperty('bytes'))
    expect(seen).toHaveLength(1)
  })

  it('behind the end is nothing', async () => {
    const { url } = await serve((_, response) => response.writeHead(416).end())
    expect(await calls(url).piece({ fileId: 46 }, 1_000, 10)).toEqual({ bytes: Buffer.alloc(0), total: undefined })
  })

  it.each([
    [401, 'docspace-key-refused', undefined],
    [408, 'docspace-failed', undefined],
    [429, 'docspace-busy', 30_000],
    [500, 'docspace-failed', undefined],
    [502, 'docspace-failed', undefined],
  ])('waits after %i as %s', async (status, code, after) => {
    const { url, seen } = await serve((_request, response) => response.writeHead(status).end())
    await expect(calls(url).piece({ fileId: 46 }, 0, 10)).rejects.toMatchObject({
      name: 'RetryLater',
      reason: { code },
      detail: `GET /filehandler.ashx: ${status}`,
      after,
    })
    expect(seen).toHaveLength(1)
  })

  it.each([201, 204, 302, 400, 403, 404, 499])('is gone or may not be read after %i', async (status) => {
    const { url, seen } = await serve((_request, response) => response.writeHead(status).end())
    await expect(calls(url).piece({ fileId: 46 }, 0, 10)).rejects.toMatchObject({
      name: 'DocSpaceRefusal',
      status,
      call: 'GET /filehandler.ashx',
    })
    expect(seen).toHaveLength(1)
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
