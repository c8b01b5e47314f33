import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'vitest'
import { type EspocrmSim, startEspocrm } from '#infra/simulators/espocrm/index.ts'

export type Body = Record<string, unknown>
type Made = Body & { id: string }

/** An installation with the recorder's webhooks, and the receiver they lead to. */
export interface DeliveryStage {
  sim: EspocrmSim
  received: { url: string; body: string; headers: string[] }[]
  /** A salesperson, an account of nobody's. */
  sales: string
  account: string
  asAdmin(method: string, path: string, body?: Body): Promise<Made>
  /** As the API user that owns the webhooks. */
  asApi(method: string, path: string, body: Body): Promise<void>
  stop(): Promise<void>
}

async function startReceiver(received: DeliveryStage['received']) {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push({ url: request.url ?? '', body, headers: request.rawHeaders.filter((_, n) => n % 2 === 0) })
      response.writeHead(200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/espocrm` }
}

type Admin = DeliveryStage['asAdmin']

async function addFields(asAdmin: Admin): Promise<void> {
  const status = { name: 'docspaceStatus', type: 'enum', options: ['', 'pending', 'ready'], default: '' }
  await asAdmin('POST', 'Admin/fieldManager/Account', status)
  await asAdmin('POST', 'Admin/fieldManager/Account', { name: 'docspaceRoomId', type: 'varchar' })
}

/** Those of the API user, and those of nobody for what its role does not reach. */
async function addWebhooks(asAdmin: Admin, url: string, userId: string): Promise<void> {
  const own = (event: string, path = event, skipOwn = false) =>
    asAdmin('POST', 'Webhook', { event, url: `${url}/${path}`, skipOwn, userId })
  await own('Account.create', 'Account.create', true)
  for (const event of ['Contact.create', 'Lead.create', 'Opportunity.create', 'Account.delete']) {
    await asAdmin('POST', 'Webhook', { event, url: `${url}/${event}` })
  }
  await own('Account.update', 'Account.update/skipOwn', true)
  await own('Account.update', 'Account.update/any')
  await own('Account.fieldUpdate.cDocspaceStatus')
  await own('Account.fieldUpdate.assignedUser')
}

export async function openDeliveryStage(): Promise<DeliveryStage> {
  const received: DeliveryStage['received'] = []
  const { server, url } = await startReceiver(received)
  const sim = await startEspocrm({ customFields: false })
  const asAdmin: Admin = async (method, path, body) => (await sim.asAdmin(method, path, body)).body as Made
  await addFields(asAdmin)
  const rights = { Account: { read: 'all', edit: 'all', create: 'yes' } }
  const role = await asAdmin('POST', 'Role', { name: 'r', data: rights })
  const api = await asAdmin('POST', 'User', { userName: 'api-mwuqxmbr', type: 'api', rolesIds: [role.id] })
  const sales = (await asAdmin('POST', 'User', { userName: 's', firstName: 'Anna', lastName: 'Sales sales1' })).id
  const account = (await asAdmin('POST', 'Account', { name: 'Kept' })).id
  await addWebhooks(asAdmin, url, api.id)
  return {
    sim,
    received,
    sales,
    account,
    asAdmin,
    async asApi(method, path, body) {
      const headers = { 'X-Api-Key': String(api.apiKey), 'Content-Type': 'application/json' }
      const answer = await fetch(`${sim.url}/api/v1/${path}`, { method, headers, body: JSON.stringify(body) })
      expect(answer.status).toBe(200)
    },
    async stop() {
      await sim.stop()
      server.close()
    },
  }
}
