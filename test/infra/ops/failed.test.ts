import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, openHouse, type RunningHouse } from './running-house.ts'

let running: RunningHouse

beforeAll(async () => {
  running = await openHouse({ settings: { 'onboarding.manager.unknownOwner': 'park' } })
}, 60_000)
afterAll(() => running?.stop())

/** A client whose owner DocSpace does not know, parked. */
const park = async (name: string) => {
  const crm = running.house.crms.get('espocrm')
  if (!crm) throw new Error('the house has no EspoCRM')
  const { id } = await crm.createClient({ name, ownerEmail: 'nobody@example.com' })
  const client = `espocrm:Account:${id}`
  await eventually(async () => {
    const { json, err } = await running.run('failed', 'list', '--json')
    if (err) console.log(err)
    return (json as { parked: { client: string }[] }).parked.find((one) => one.client === client)
  })
  return client
}

test('a parked client is listed', async () => {
  const client = await park('Acme')
  const { out, code } = await running.run('failed', 'list')
  console.log(out, running.logs.map((l) => l.line).join('\n'))
  expect(out).toContain(client)
  expect(code).toBe(0)
})
