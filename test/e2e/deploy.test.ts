import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/local/simulators/docspace/index.ts'
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

  test('connects the CRM with one command, and doctor finds all well', async () => {
    const { putSecret, roomkeeper, espocrm } = installation()
    const before = await roomkeeper('doctor', '--json')
    expect(before.code).toBe(1)
    await putSecret('docspace/onboarding', { apiKey: SAMPLE_KEYS.onboarding })
    await putSecret('docspace/backup/main', { apiKey: SAMPLE_KEYS.backup })
    const { apiKey, adminUser, adminPassword } = espocrm.credentials
    const given = ['--api-key', apiKey, '--admin-user', adminUser, '--admin-password', adminPassword]
    const connected = await roomkeeper('connect', 'espocrm', '--yes', ...given)
    expect(connected.stderr).toBe('')
    expect(connected.stdout).toContain('A test event arrived (202); one with a wrong secret was refused (401).')
    const { stdout, code } = await roomkeeper('doctor')
    expect(stdout).toContain('All is well.')
    expect(code).toBe(0)
  })

  describe('clients', () => clients(installation))
  describe('clients that are parked', () => parked(installation))
  describe('clients of whom no webhook tells', () => unheard(installation))
  describe('backups', () => backups(installation))

  test('deploys again without a change, and can be taken away', async () => {
    expect(await deploy()).toContain('no changes')
    await installation().cdk('destroy', stackName, '--force', ...context)
    await expect(installation().outputs()).rejects.toThrow('does not exist')
  })
})
