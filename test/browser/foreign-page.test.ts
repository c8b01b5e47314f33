import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Snapshot } from '#infra/local/console/wire.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { type OpenConsole, openConsole } from '../infra/local/console/open-console.ts'
import { hasChromium, openBrowser } from './chromium.ts'
import { sendAll, statusesOf } from './foreign-page.js'

/** A name that its owner points at this machine. */
const foreign = 'evil.example'
const secret = 'roomkeeper/local/webhooks/generic'

/** Requests that would change something at one of the servers, if it took them from a page. */
const requests = [
  { path: '/api/v1/Account', body: { name: 'Made by a page', emailAddress: 'page@evil.example' } },
  { path: '/api/2.0/files/rooms', body: { title: 'Made by a page', roomType: 2 } },
  { path: '/api/clients', body: { crm: 'espocrm', name: 'Made by a page', email: 'page@evil.example' } },
  { path: '/webhooks/generic', body: { id: 'made-by-a-page', name: 'Made by a page' } },
  { path: '/', body: { SecretId: secret, SecretString: '{"secrets":["taken over"]}' } },
  { path: '/clear-store', body: {} },
]

describe.skipIf(!hasChromium)("another site's page, in a browser of this machine", () => {
  let instance: OpenConsole
  let site: Server
  let browser: Browser
  let page: Page
  const servers = new Set<Server>()
  /** Methods of requests that reached a server, by port. */
  const reached = new Map<number, Set<string>>()
  const portOf = (server: Server) => (server.address() as AddressInfo).port

  const opened = (message: unknown) => void servers.add((message as { server: Server }).server)
  const asked = (message: unknown) => {
    const { server, request } = message as { server: Server; request: { method: string; headers: { host?: string } } }
    const methods = reached.get(portOf(server)) ?? new Set()
    reached.set(portOf(server), methods.add(request.method))
  }

  beforeAll(async () => {
    // Every server that the instance opens is among them, also one that somebody adds.
    subscribe('tracing:net.server.listen:asyncEnd', opened)
    instance = await openConsole()
    unsubscribe('tracing:net.server.listen:asyncEnd', opened)
    site = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<body>'))
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    browser = await openBrowser(`--host-resolver-rules=MAP ${foreign} 127.0.0.1`)
    page = await browser.newPage()
  })
  afterAll(async () => {
    await browser?.close()
    site?.close()
    await instance?.stop()
  })

  /** All that a page might have changed. */
  const state = async () => {
    const { aws, crms, docspace } = instance.instance
    const { clients, queue } = await instance.get<Snapshot>('/api/snapshot')
    const manager = new SecretsManagerClient(sdkConfig(aws.sdkEnvironment, 'SECRETS_MANAGER'))
    const { SecretString } = await manager.send(new GetSecretValueCommand({ SecretId: secret }))
    return {
      clients,
      queue,
      secret: SecretString,
      crms: [...crms].map(([name, { counters, deliveries }]) => ({ name, ...counters, sent: deliveries.length })),
      rooms: docspace?.state.rooms.map(({ title }) => title),
      plan: docspace?.state.tariff,
      mails: await (await fetch(`${aws.sesUrl}/store`)).json(),
    }
  }

  test('has all servers of npm start before it', () => {
    const { aws, crms, docspaceUrl } = instance.instance
    const urls = [aws.apiUrl, aws.sesUrl, docspaceUrl, instance.url, ...[...crms.values()].map(({ url }) => url)]
    expect([...servers].map(portOf)).toEqual(expect.arrayContaining(urls.map((url) => Number(new URL(url).port))))
    // Those for secrets, queues and logs only functions know.
    expect(servers.size).toBeGreaterThanOrEqual(urls.length + 3)
  })

  test('reads nothing from any of them and changes nothing, in whatever way it asks', {
    timeout: 300_000,
  }, async () => {
    const ports = [...servers].map(portOf)
    const before = structuredClone(await state())
    subscribe('http.server.request.start', asked)
    await page.goto(`http://${foreign}:${portOf(site)}/`)
    expect(await page.evaluate(sendAll, { ports, requests })).toEqual([])
    unsubscribe('http.server.request.start', asked)
    expect(await state()).toEqual(before)
    // The browser did send them: it was the guard that refused.
    for (const port of ports)
      expect([port, [...(reached.get(port) ?? [])]]).toEqual([port, expect.arrayContaining(['GET', 'POST', 'OPTIONS'])])
  })

  test('is given nothing under a name that is pointed at this machine afterwards', { timeout: 300_000 }, async () => {
    const before = structuredClone(await state())
    for (const port of [...servers].map(portOf)) {
      // The API takes any name, as a tunnel has one, and has no page to give.
      const isApi = port === Number(new URL(instance.instance.aws.apiUrl).port)
      const answer = await page.goto(`http://${foreign}:${port}/`)
      expect([port, answer?.status()]).toEqual([port, isApi ? 404 : 403])
      const answers = await page.evaluate(statusesOf, { port, paths: requests.map(({ path }) => path) })
      for (const status of answers) expect(isApi ? [403, 404] : [403]).toContain(status)
    }
    expect(await state()).toEqual(before)
  })
})
