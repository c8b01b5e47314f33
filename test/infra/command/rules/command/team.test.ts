import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE } from '#infra/simulators/espocrm/index.ts'
import { openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

test('the team that the CRM keeps is counted by rules check, and planned', async () => {
  const { id } = await simulated(running, 'espocrm').createClient({
    name: 'Acme',
    email: 'a@acme.example',
    ownerEmail: SAMPLE.anna,
    team: [SAMPLE.ben, SAMPLE.gone],
  })
  const onboarding = {
    welcome: { way: 'folder', folderId: 20 },
    manager: { default: SAMPLE.anna },
    team: { fromCrm: 'content-creator' },
  }
  const checked = await running.runWith({ onboarding }, 'rules', 'check', 'espocrm', '--json')
  const people = { 'room manager': 1, 'content creator': 1, reads: 1 }
  expect(checked.json).toMatchObject({ rules: [{ readWhole: { clients: 1, people } }] })
  const planned = await running.runWith({ onboarding }, 'plan', `espocrm:Account:${id}`)
  expect(planned.out).toMatch(/ben\.manager@example\.com.*content creator/)
})
