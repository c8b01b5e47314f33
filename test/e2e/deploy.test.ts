import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { SAMPLE } from '#infra/simulators/hubspot/index.ts'
import { backups } from './chapters/backups.ts'
import { clients } from './chapters/clients.ts'
import { parked } from './chapters/parked.ts'
import { unheard } from './chapters/unheard.ts'
import { bootstrapTarget, emulatorProgram } from './emulator.ts'
import { environment, type Installation, openInstallation, stackName } from './installation.ts'

/** Without Python there is no emulator; `.ci/run` says so loudly. */
describe.skipIf(!existsSync(emulatorProgram))('the stack on an AWS emulator', () => {
  let opened: Installation | undefined
  const installation = (): Installation => {
    if (!opened) throw new Error('there is no installation')
    return opened
  }
  const context = ['-c', `env=${environment}`]
  const deploy = () => installation().cdk('deploy', stackName, '--require-approval', 'never', ...context)

  beforeAll(async () => {
    opened = await openInstallation()
    await opened.cdk('bootstrap', bootstrapTarget, ...context)
    await deploy()
    opened.front.leadTo(await opened.apiUrl())
  })

  afterAll(() => opened?.stop())

  test('connects each CRM with one command, and doctor finds all well', async () => {
    const { putSecret, roomkeeper, espocrm, hubspot, front } = installation()
    const before = await roomkeeper('doctor', '--json')
    expect(before.code).toBe(1)
    await putSecret('docspace/onboarding', { apiKey: SAMPLE_KEYS.onboarding })
    await putSecret('docspace/backup/main', { apiKey: SAMPLE_KEYS.backup })
    await putSecret('backup/main/evidence', { secrets: [`whsec_${randomBytes(24).toString('base64')}`] })
    const { apiKey, adminUser, adminPassword } = espocrm.credentials
    const { accessToken, clientSecret } = SAMPLE
    const given = {
      espocrm: ['--api-key', apiKey, '--admin-user', adminUser, '--admin-password', adminPassword],
      hubspot: ['--access-token', accessToken, '--client-secret', clientSecret],
    }
    for (const [crm, keys] of Object.entries(given)) {
      const connected = await roomkeeper('connect', crm, '--yes', ...keys)
      expect(connected.stderr).toBe('')
      expect(connected.stdout).toContain('A test event arrived (202); one with a wrong secret was refused (401).')
    }
    // HubSpot lets nobody but a person subscribe.
    await hubspot.subscribe(`${front.url}/webhooks/hubspot`)
    const { stdout, code } = await roomkeeper('doctor')
    expect(stdout).toContain('All is well.')
    expect(code).toBe(0)
    // An event that the trial has caused is waited for as long as EspoCRM's own job may take.
  }, 420_000)

  describe('clients', () => clients(installation))
  describe('clients that are parked', () => parked(installation))
  describe('clients of whom no webhook tells', () => unheard(installation))
  describe('backups', () => backups(installation))

  test('leaves logs of every client, and nobody’s name, address or key in them', async () => {
    const { emulator, espocrm } = installation()
    const logs = await emulator.logs()
    const all = [...logs.values()].flat().join('\n')
    for (const name of ['receive-webhook', 'onboard-client', 'start-backup', 'watch-backup', 'sweep-clients'])
      expect([...logs.keys()]).toContain(`/aws/lambda/roomkeeper-${environment}-${name}`)
    expect(all).toContain('"client":"espocrm:Account:')
    const keys = [...Object.values(SAMPLE_KEYS), ...espocrm.webhookSecrets, espocrm.credentials.apiKey]
    const people = ['acme corporation', 'gmbh', 'example.com', 'anna', 'dora']
    const found = [...keys, ...people].filter((secret) => all.toLowerCase().includes(secret.toLowerCase()))
    expect(found).toEqual([])
  })

  test('deploys again without a change, and can be taken away', async () => {
    expect(await deploy()).toContain('no changes')
    await installation().cdk('destroy', stackName, '--force', ...context)
    await expect(installation().outputs()).rejects.toThrow('does not exist')
  })
})
