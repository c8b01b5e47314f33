import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { apiHttp } from '#lib/crm/api-http.ts'
import type { Exchange } from '#lib/runtime/http.ts'
import { caught, testClock } from './worlds/world.ts'

let server: http.Server
let seen: http.IncomingHttpHeaders | undefined
let url = ''
beforeEach(async () => {
  seen = undefined
  server = http.createServer((request, response) => {
    seen = request.headers
    if (request.url !== '/hang') response.end('{"id":7}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const reach = () => ({ settings: { url }, deadline: { remaining: () => 20_000 }, clock: testClock() })

test('an API is asked at the address of its settings, with the headers of every request', async () => {
  const answer = await apiHttp(reach(), { 'x-api-key': 'key' })({ method: 'GET', path: '/record' })
  expect([answer.status, answer.json]).toEqual([200, { id: 7 }])
  expect(seen).toMatchObject({ 'x-api-key': 'key' })
})

test('whoever listens hears of each exchange', async () => {
  const heard: Exchange[] = []
  await apiHttp({ ...reach(), onExchange: (one) => heard.push(one) })({ method: 'GET', path: '/record' })
  expect(heard).toMatchObject([{ method: 'GET', path: '/record', status: 200 }])
})

test('one request takes so long at most', async () => {
  const asking = apiHttp(reach(), {}, 30)({ method: 'POST', path: '/hang' })
  expect(await caught(asking)).toMatchObject({ name: 'NoAnswer', why: 'timeout' })
})
