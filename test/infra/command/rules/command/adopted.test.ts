import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE } from '#infra/simulators/espocrm/index.ts'
import { openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulated } from '../../simulated.ts'

let running: RunningInstance
beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

test('a room that is there already counts with what it lacks, and nobody comes in where it is only linked', async () => {
  const crm = simulated(running, 'espocrm')
  const person = { email: 'a@acme.example', ownerEmail: SAMPLE.anna }
  const { id: earlier } = await crm.createClient({ ...person, name: 'By hand' })
  await running.run('onboard', `espocrm:Account:${earlier}`, '--yes')
  const room = running.instance.docspace?.state.rooms.find(({ tags }) => tags.includes(`espocrm:Account:${earlier}`))
  if (!room) throw new Error('no room was made')
  Object.assign(room, { tags: [] })
  const { id } = await crm.createClient({ ...person, name: 'Acme' })
  await crm.updateClient(id, { cDocspaceRoomId: String(room.id) })
  const read = async (adopt?: string) => {
    const onboarding = { welcome: { way: 'folder', folderId: 20 }, manager: { default: SAMPLE.anna }, adopt }
    const { json } = await running.runWith({ onboarding }, 'rules', 'check', 'espocrm', '--json')
    return (json as { rules: { readWhole: object }[] }).rules[0]?.readWhole
  }
  expect(await read()).toMatchObject({ clients: 1, writes: 4, people: { reads: 1, 'room manager': 1 } })
  expect(await read('link-only')).toMatchObject({ clients: 1, writes: 2, people: {} })
  expect(await read('complete')).toMatchObject({ clients: 1, people: {} })
})
