import { createHash } from 'node:crypto'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import type { EspocrmAccess } from '#test/real/servers/servers.ts'
import { unkept } from '../connections.ts'

/**
 * Who calls: the administrator, the API user that Roomkeeper is, a salesperson. Nobody with a wrong key: after ten of them the real
 * one refuses everybody at the address for a minute.
 */
export const identities = ['admin', 'api', 'sales'] as const

export interface Answer {
  status: number
  reason: string | null
  body: unknown
}

/** One of the two installations, with its people's ids by what both call them. */
export interface Side {
  ask(as: string, method: string, path: string, body?: unknown): Promise<Answer>
  people: Record<string, string>
}

type Made = { id: string; apiKey?: string }

/** Both installations, with the same fields, roles and people, made by the same calls. */
export async function openSides(access: EspocrmAccess): Promise<{ real: Side; twin: Side; sim: EspocrmSim }> {
  const sim = await startEspocrm({ customFields: false })
  const admin = { user: SAMPLE.adminUser, password: SAMPLE.adminPassword }
  const run = createHash('sha256').update(String(Date.now())).digest('hex').slice(0, 8)
  const [real, twin] = await Promise.all([open(access.url, access.admin, run), open(sim.url, admin, run)])
  return { real, twin, sim }
}

const basic = ({ user, password }: { user: string; password: string }) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

const fields = {
  cDocspaceRoomId: { type: 'varchar', maxLength: 64 },
  cDocspaceRoomUrl: { type: 'url', maxLength: 500 },
  cDocspaceStatus: { type: 'varchar', maxLength: 255 },
}

async function open(url: string, admin: { user: string; password: string }, run: string): Promise<Side> {
  const headers: Record<string, Record<string, string>> = { admin: basic(admin) }
  const ask = asker(url, headers)
  const must = async (path: string, body: unknown) => {
    const { status, reason, body: made } = await ask('admin', 'POST', path, body)
    if (status !== 200) throw new Error(`a call that prepares EspoCRM was answered ${status} ${reason}`)
    return made as Made
  }
  for (const [name, field] of Object.entries(fields)) {
    const made = await ask('admin', 'POST', 'Admin/fieldManager/Account', {
      name: name.replace(/^cD/, 'd'),
      label: name,
      ...field,
    })
    if (made.status !== 200 && made.status !== 409) throw new Error(`no field ${name}: ${made.status} ${made.reason}`)
  }
  const all = { create: 'yes', read: 'all', edit: 'all', delete: 'no', stream: 'no' }
  const data = { Account: all, Contact: all, Webhook: true, User: { read: 'all', edit: 'no' } }
  const role = await must('Role', { name: `Roomkeeper ${run}`, assignmentPermission: 'all', data })
  const api = await must('User', { userName: `api-${run}`, type: 'api', authMethod: 'ApiKey', rolesIds: [role.id] })
  headers.api = { 'x-api-key': api.apiKey ?? '' }
  const person = { userName: `sales-${run}`, firstName: 'Anna', lastName: 'Sales', password: 'Secret-of-sales-1' }
  const sales = await must('User', { ...person, emailAddress: `sales.${run}@seller.example`, rolesIds: [role.id] })
  headers.sales = basic({ user: person.userName, password: person.password })
  return { ask, people: { api: api.id, sales: sales.id } }
}

function asker(base: string, identities: Record<string, Record<string, string>>): Side['ask'] {
  return async (as, method, path, body) => {
    const response = await fetch(`${base}/api/v1/${path}`, {
      method,
      headers: { ...unkept, ...identities[as], 'content-type': 'application/json', 'x-skip-duplicate-check': 'true' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
    // An empty header says as much as none.
    const reason = response.headers.get('x-status-reason') || null
    return { status: response.status, reason, body: isJson ? JSON.parse(text) : text }
  }
}
