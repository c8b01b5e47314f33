import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EspocrmSim, SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'
import { forgetKey } from '../steps.ts'

let crm: EspocrmSim
let running: RunningInstance

beforeAll(async () => {
  // A CRM as it comes: without our fields, without a webhook.
  crm = await startEspocrm({ deliver: 'auto', customFields: false })
  running = await openInstance({ environment: { ESPOCRM_URL: crm.url, ESPOCRM_API_KEY: 'a-key-of-before' } })
  await forgetKey(running, 'espocrm')
}, 200_000)
afterAll(async () => {
  await running?.stop()
  await crm?.stop()
})

const administrator = ['--admin-user', SAMPLE.adminUser, '--admin-password', SAMPLE.adminPassword]
const key = ['--api-key', SAMPLE.apiKey]

/** What the administrator's call answered. */
const asAdmin = async <T>(...call: Parameters<EspocrmSim['asAdmin']>): Promise<T> =>
  (await crm.asAdmin(...call)).body as T

interface Subscription {
  id: string
  event: string
  url: string
  skipOwn: boolean
}

const webhooks = async () => (await asAdmin<{ list: Subscription[] }>('GET', 'Webhook')).list

test('says what is missing and where to get it, and changes nothing', async () => {
  const { code, err } = await running.run('connect', 'espocrm', '--api-key', 'wrong', '--yes')
  expect(code).toBe(1)
  expect(err).toContain('The CRM refuses the stored credentials')
  const dry = await running.run('connect', 'espocrm', ...key, '--dry-run')
  expect(dry.out).toContain('EspoCRM 9.2.7 as API user roomkeeper')
  expect(dry.out).toContain('+ field cDocspaceRoomUrl on Account')
  expect(dry.out).toContain('+ webhook Account.create')
  const quiet = await running.run('connect', 'espocrm', ...key, '--yes')
  expect(quiet.code).toBe(2)
  expect(quiet.err).toContain('ESPOCRM_ADMIN_PASSWORD')
  expect(await webhooks()).toEqual([])
})

test('makes everything, proves that an event arrives, and a client gets its room', async () => {
  const { out, code } = await running.run('connect', 'espocrm', ...key, ...administrator, '--yes')
  expect(out).toContain('A test event arrived (202); one with a wrong secret was refused (401).')
  // The administrator's trial record is told as any other, and makes no client.
  expect(out).toMatch(/✓ +Account\.create +new clients +arrived on .*; read back: on, at this address/)
  expect(code).toBe(0)
  expect(await webhooks()).toMatchObject([
    { event: 'Account.create', url: `${running.instance.webhookUrl('espocrm')}/Account.create`, skipOwn: true },
  ])
  const { id } = await crm.createClient({ name: 'Acme', ownerEmail: SAMPLE.anna })
  const record = await eventually(() => {
    const found = crm.record(id)
    return String(found?.cDocspaceStatus ?? '').startsWith('ready') ? found : undefined
  })
  expect(record.cDocspaceRoomUrl).toMatch(/\/rooms\/shared\/\d+(#|$)/)
})

test('repeated, changes nothing and needs no administrator', async () => {
  const before = await webhooks()
  const writes = () => Object.entries(crm.counters).filter(([call]) => /^(POST|PUT|DELETE) /.test(call))
  const written = JSON.stringify(writes())
  const { json, code } = await running.run('connect', 'espocrm', '--yes', '--json')
  expect(code).toBe(0)
  const { steps } = json as { steps: { state: string }[] }
  expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['done']))
  expect(await webhooks()).toEqual(before)
  expect(JSON.stringify(writes())).toBe(written)
})

test('with --dry-run nothing is sent, also when nothing is to be done', async () => {
  const deliveries = () => running.logs.filter(({ line }) => line.includes('"event":"delivery.answered"')).length
  const before = deliveries()
  const { out, code } = await running.run('connect', 'espocrm', '--dry-run')
  expect(code).toBe(0)
  expect(out).toContain('Nothing was changed (--dry-run).')
  expect(deliveries()).toBe(before)
})

test('repairs what somebody has broken', async () => {
  const [first] = await webhooks()
  await asAdmin('PUT', `Webhook/${first?.id}`, { isActive: false })
  const { out } = await running.run('connect', 'espocrm', '--dry-run')
  expect(out).toContain('+ webhook Account.create')
  expect(out).toContain('✓ field cDocspaceStatus on Account')
})

test('stops before anything is made when a right is missing', async () => {
  const data = { Account: { read: 'own', edit: 'no' } }
  const { id } = await asAdmin<{ id: string }>('POST', 'Role', { name: 'Nothing', data })
  const user = { userName: 'poor', type: 'api', authMethod: 'ApiKey', rolesIds: [id] }
  const { apiKey } = await asAdmin<{ apiKey: string }>('POST', 'User', user)
  const { out, err, code } = await running.run('connect', 'espocrm', '--api-key', apiKey, ...administrator, '--yes')
  expect(code).toBe(1)
  expect(out).toContain('Account: read = all')
  expect(out).toContain('Webhook: enabled')
  expect(err).toContain('Nothing was changed')
})

test('--remove with a key that is refused says what stays in the CRM and how it goes, and an administrator takes it away', async () => {
  const wrong = ['connect', 'espocrm', '--remove', '--api-key', 'wrong']
  const { out, err, code } = await running.run(...wrong, '--dry-run')
  expect({ err, code }).toEqual({ err: '', code: 0 })
  expect(out).toContain('☞ espocrm refuses the credentials: what delivers to')
  expect(out).toContain('--admin-user, --admin-password')
  expect(out).toContain('empty the secret roomkeeper/local/webhooks/espocrm')
  const asAdministrator = await running.run(...wrong, ...administrator, '--dry-run')
  expect(asAdministrator.out).toContain('+ delete the webhook Account.create')
})

test('--remove takes webhook and secrets away, and the fields only when told', async () => {
  const { code, out } = await running.run('connect', 'espocrm', '--remove', '--fields', ...administrator, '--yes')
  expect(out).toContain('delete the field cDocspaceStatus of Account')
  expect(code).toBe(0)
  expect(await webhooks()).toEqual([])
  const twice = await running.run('connect', 'espocrm', '--remove', '--fields', ...key, ...administrator, '--yes')
  expect(twice.out).toBe('There is nothing to undo.\n')
  const again = await running.run('connect', 'espocrm', ...key, '--dry-run')
  expect(again.out).toContain('+ field cDocspaceStatus on Account')
})
