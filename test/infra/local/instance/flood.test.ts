import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EspocrmSim, SAMPLE } from '#infra/simulators/espocrm/index.ts'
import { eventually, openInstance, type RunningInstance } from '../../command/running-instance.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 180_000)
afterAll(() => running?.stop())

test('a flood of strangers costs no client, wherever it goes', async () => {
  const crm = running.instance.crms.get('espocrm') as EspocrmSim
  const addresses = ['espocrm/Account.create', 'generic', 'somebody'].map((path) => running.instance.webhookUrl(path))
  const stranger = async (url: string) => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '[]' })
    await answer.arrayBuffer()
    return answer.status
  }
  const flood: Promise<number>[] = []
  const ids: string[] = []
  for (let wave = 0; wave < 8; wave += 1) {
    for (let n = 0; n < 30; n += 1) for (const url of addresses) flood.push(stranger(url))
    const email = `wave${wave}@acme.example.com`
    ids.push((await crm.createClient({ name: `Wave ${wave}`, email, ownerEmail: SAMPLE.anna })).id)
    await crm.flush()
  }
  const statuses = await Promise.all(flood)
  // Strangers who call what is no source share a small limit; on the address of a CRM nobody is answered what EspoCRM takes for final.
  expect(new Set(statuses.filter((_, index) => index % 3 < 2))).toEqual(new Set([401]))
  for (const id of ids) {
    await eventually(() => String(crm.record(id)?.cDocspaceStatus ?? '').startsWith('ready') || undefined)
  }
}, 120_000)
