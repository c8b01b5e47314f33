import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startInstance } from '#infra/local/instance.ts'
import { until } from '../e2e/emulator.ts'
import { temporaryFolder } from '../run-process.ts'

const name = 'Kanarienvogel Holding'
const email = 'kanarienvogel@canary.example.com'
const owner = 'anna.manager@example.com'

/** Everything that must never reach a log. */
const canaries = [
  'kanarienvogel',
  'canary.example',
  'anna.manager',
  'stranger@',
  'sk-0a0a',
  'whsec_',
  'Bearer ',
  'Basic ',
]

test('no name, no e-mail and no key reaches a log, whatever goes right or wrong', async () => {
  await using folder = await temporaryFolder()
  const lines: string[] = []
  const instance = await startInstance({
    port: 0,
    secretsFile: join(folder.path, 'secrets.json'),
    schedules: false,
    onLog: ({ line }) => lines.push(line),
  })
  const served = () => lines.filter((line) => line.includes('"client.completed"')).length
  const parked = () => lines.filter((line) => line.includes('"client.parked"')).length

  for (const crm of instance.crms.values()) await crm.createClient({ name, email, ownerEmail: owner })
  // They have one name: who meets a room between its row and its tag waits for two minutes.
  await until(async () => served() === instance.crms.size, 'every CRM’s client is served', 240_000)

  const espo = instance.crms.get('espocrm')
  const generic = instance.crms.get('generic')
  if (!espo || !generic || !instance.docspace) throw new Error('all are simulated here')
  await generic.createClient({ name: `${name} 2`, email: `${email} <broken`, ownerEmail: 'stranger@example.com' })
  await until(async () => served() === instance.crms.size + 1, 'the client with the broken address is served', 60_000)

  const { files } = instance.docspace.state
  files.splice(
    files.findIndex(({ id }) => id === 11),
    1,
  )
  for (const body of [name, `[{"id":"${email}"}]`, `{"name":"${name}"}`]) await espo.deliverRaw({ body })
  await espo.deliverRaw({ body: `[{"id":"x","name":"${name}"}]`, signed: false })
  const gone = await espo.createClient({ name: `${name} 3`, email, ownerEmail: owner })
  await espo.deleteClient(gone.id)
  await until(async () => parked() === 1, 'the deleted client is parked', 60_000)

  await instance.stop()
  expect(lines.filter((line) => line.includes('"delivery.answered"')).length).toBeGreaterThanOrEqual(10)
  for (const canary of canaries) {
    expect(
      lines.filter((line) => line.toLowerCase().includes(canary.toLowerCase())),
      canary,
    ).toEqual([])
  }
}, 480_000)
