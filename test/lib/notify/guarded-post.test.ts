import type { lookup } from 'node:dns'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { AddressRefused, type GuardedPost, postGuarded } from '#lib/notify/guarded-post.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A receiver on this machine, and what it was sent. */
const receiver = async (answer: (response: ServerResponse, request: IncomingMessage) => void) => {
  const taken: { url: string | undefined; headers: IncomingMessage['headers']; body: string }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    taken.push({ url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() })
    answer(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  return { port: (server.address() as AddressInfo).port, taken }
}

/** Look-ups that answer with these addresses, one list after the other. */
const resolving = (...answers: string[][]) => {
  const asked: string[] = []
  const resolve = ((host: string, { all }: { all?: boolean }, callback: (error: null, found: object[]) => void) => {
    const found = answers[asked.length] ?? []
    asked.push(all ? host : `one of ${host}`)
    callback(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as unknown as typeof lookup
  return { resolve, asked }
}

const post = (url: string, more: Partial<GuardedPost> = {}) =>
  postGuarded({ url, headers: { 'x-kept': 'yes' }, body: '{"a":"ä"}', timeoutMs: 2_000, ...more })
const local = { allowThisMachine: true }

describe('an address that may not be dialled', () => {
  test.each([
    ...['127.0.0.1', '2130706433', '0x7f000001', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '10.0.0.1'],
    ...['169.254.169.254', '168.63.129.16', '[fd00:ec2::254]', '[64:ff9b::a00:1]'],
  ])('is refused as it is written: %s', async (host) => {
    await expect(post(`https://${host}/`)).rejects.toThrow(AddressRefused)
  })

  test.each([['10.0.0.1'], ['1.1.1.1', '169.254.169.254'], ['fe80::1'], []])(
    'is refused when a name leads to it: %s',
    async (...addresses) => {
      const { resolve, asked } = resolving(addresses)
      const refused = post('https://receiver.example/', { resolve })
      await expect(refused).rejects.toThrow('its address is not one of the public Internet')
      expect(asked).toEqual(['receiver.example'])
    },
  )

  test.each(['http://receiver.example/', 'https://receiver.example:8443/', 'http://localhost/'])(
    'is refused without being looked up: %s',
    async (url) => {
      const { resolve, asked } = resolving(['1.1.1.1'])
      await expect(post(url, { resolve })).rejects.toThrow('it is not https on port 443')
      expect(asked).toEqual([])
    },
  )

  test('is dialled on any port where that is allowed, by https alone', async () => {
    const { resolve, asked } = resolving(['10.0.0.1'])
    const any = { resolve, anyPort: true }
    await expect(post('https://receiver.example:8443/', any)).rejects.toThrow('is not one of the public Internet')
    expect(asked).toEqual(['receiver.example'])
    for (const url of ['http://receiver.example:8443/', 'http://receiver.example/'])
      await expect(post(url, any)).rejects.toThrow(/^it is not https$/)
    expect(asked).toHaveLength(1)
  })

  test('stays refused where this machine is allowed', async () => {
    await expect(post('https://10.0.0.1/', local)).rejects.toThrow(AddressRefused)
    await expect(post('http://receiver.example/', local)).rejects.toThrow(AddressRefused)
    const { resolve } = resolving(['10.0.0.1'])
    await expect(post('http://localhost/', { ...local, resolve })).rejects.toThrow(AddressRefused)
  })

  test('is told apart from a name that nobody knows', async () => {
    const resolve = ((_: string, __: object, callback: (error: Error) => void) =>
      callback(Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }))) as unknown as typeof lookup
    await expect(post('https://receiver.example/', { resolve })).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })
})

describe('a receiver', () => {
  test('gets what was to be sent, at the address that was checked', async () => {
    const { port, taken } = await receiver((response) => response.writeHead(202, { 'retry-after': '7' }).end('thanks'))
    const { resolve, asked } = resolving(['127.0.0.1'], ['10.0.0.1'])
    expect(await post(`http://localhost:${port}/hook?a=1&b=2`, { ...local, resolve })).toEqual({
      status: 202,
      retryAfter: '7',
    })
    expect(asked).toEqual(['localhost'])
    expect(taken).toMatchObject([
      {
        url: '/hook?a=1&b=2',
        body: '{"a":"ä"}',
        headers: { 'content-type': 'application/json', 'content-length': '10', 'x-kept': 'yes' },
      },
    ])
  })

  test('is only looked at where nothing is posted', async () => {
    const methods: unknown[] = []
    const { port, taken } = await receiver((response, { method }) => {
      methods.push(method)
      response.writeHead(400).end('{}')
    })
    const look = { url: `http://127.0.0.1:${port}/`, headers: {}, timeoutMs: 2_000, ...local }
    expect(await postGuarded(look)).toStrictEqual({ status: 400 })
    await post(look.url, local)
    expect(methods).toEqual(['GET', 'POST'])
    expect(taken[0]?.body).toBe('')
    expect(taken[0]?.headers).not.toHaveProperty('content-type')
  })

  test('is heard to say one of the words that it is asked for, and nothing else', async () => {
    const { port } = await receiver((response) => response.writeHead(400).end('second, and a secret'))
    const url = `http://127.0.0.1:${port}/`
    expect(await post(url, { ...local, words: ['first', 'second', 'secret'] })).toStrictEqual({
      status: 400,
      word: 'second',
    })
    expect(await post(url, { ...local, words: ['first'] })).toStrictEqual({ status: 400 })
  })

  test('is not followed to another place', async () => {
    const { port, taken } = await receiver((response, { headers }) =>
      response.writeHead(302, { location: `http://${headers.host}/elsewhere` }).end(),
    )
    expect(await post(`http://127.0.0.1:${port}/`, local)).toStrictEqual({ status: 302 })
    expect(taken.map(({ url }) => url)).toEqual(['/'])
  })

  test('may say as much as it likes: the status is what counts', async () => {
    const { port } = await receiver((response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    expect(await post(`http://127.0.0.1:${port}/`, local)).toEqual({ status: 200 })
  })

  test('is listened to until it has said 4 KiB', async () => {
    const isWhole = Promise.withResolvers<boolean>()
    const { port } = await receiver((response) => {
      response.on('close', () => isWhole.resolve(response.writableFinished))
      response.write('x'.repeat(4_096))
      setTimeout(() => response.end(), 30)
    })
    expect(await post(`http://127.0.0.1:${port}/`, local)).toEqual({ status: 200 })
    expect(await isWhole.promise).toBe(true)
  })

  test('that breaks off after its status has answered', async () => {
    const { port } = await receiver((response, request) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('x')
      setImmediate(() => request.socket.destroy())
    })
    expect(await post(`http://127.0.0.1:${port}/`, local)).toEqual({ status: 200 })
  })

  test('that says nothing is given up in time', async () => {
    const { port } = await receiver(() => {})
    await expect(post(`http://127.0.0.1:${port}/`, { ...local, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'ABORT_ERR',
    })
  })
})
