import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeOwn } from '#infra/local/instance-file.ts'
import { sampleCrm } from '#infra/local/run.ts'
import { installationSecret } from '#infra/local/secrets/installation.ts'
import { simulatedCrms } from '#infra/local/start-simulators.ts'

const withFolder = async (work: (folder: string) => Promise<void>) => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-installation-'))
  await work(folder).finally(() => rm(folder, { recursive: true }))
}

test('an installation draws a secret of its own at its first start, and keeps it', () =>
  withFolder(async (folder) => {
    const [file, other] = [join(folder, 'secrets.json'), join(folder, 'other.json')]
    const first = await installationSecret(file)
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(await installationSecret(file)).toBe(first)
    expect(await installationSecret(other)).not.toBe(first)
    expect((await stat(file)).mode & 0o077).toBe(0)
  }))

test('in a secrets file of an older version all stays, and the secret is added', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'secrets.json')
    await writeFile(file, JSON.stringify({ mine: 'kept' }))
    const drawn = await installationSecret(file)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ mine: 'kept', 'roomkeeper/local/simulators': drawn })
    expect(await installationSecret(file)).toBe(drawn)
  }))

test('beside a real portal no source is simulated unless asked for, and no sample client is made', () => {
  const portal = new Map([['docspace', 'https://portal.example.com']])
  expect(simulatedCrms(portal)).toEqual([])
  expect(simulatedCrms(portal, ['espocrm'])).toEqual(['espocrm'])
  expect(simulatedCrms(new Map([...portal, ['espocrm', 'https://crm.example.com']]), ['espocrm'])).toEqual([])
  expect(simulatedCrms(new Map([['espocrm', 'https://crm.example.com']]))).toContain('hubspot')
  expect(sampleCrm({ DOCSPACE_URL: 'https://portal.example.com' })).toBeUndefined()
  expect(sampleCrm({})).toBe('espocrm')
})

test('a start that ends takes its own file away, and not that of another one', () =>
  withFolder(async (folder) => {
    const file = join(folder, 'instance.json')
    await writeFile(file, '{"pid":1}')
    await removeOwn(file, 2)
    expect(await readFile(file, 'utf8')).toBe('{"pid":1}')
    await removeOwn(file, 1)
    await expect(readFile(file)).rejects.toThrow('ENOENT')
  }))
