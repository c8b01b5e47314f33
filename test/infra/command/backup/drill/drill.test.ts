import { randomBytes } from 'node:crypto'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'

let instance: RunningInstance
let drill: DocSpaceSim
const drillKey = `sk-${randomBytes(32).toString('hex')}`
const live = () => instance.instance.docspace as DocSpaceSim

const store = async (path: string, value: unknown) => {
  const { aws } = instance.instance
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new SecretsManagerClient({ endpoint: aws.secretsUrl, region: 'eu-central-1', credentials })
  const SecretString = JSON.stringify(value)
  await client.send(new PutSecretValueCommand({ SecretId: `roomkeeper/local/${path}`, SecretString }))
  client.destroy()
}

beforeAll(async () => {
  drill = await startDocSpace({ isNew: true })
  for (const key of drill.state.keys) key.secret = key.name === 'backup' ? drillKey : `sk-${key.id}`
  instance = await openInstance({ settings: { 'backup.portals.main.drill': { url: drill.url } } })
  const [room] = live().state.rooms
  room?.tags.push('espocrm:Account:6b02')
}, 90_000)
afterAll(async () => {
  await instance?.stop()
  await drill?.stop()
})

/** The address in the last mail by which somebody sets a password. */
const mailed = () => drill.state.mails.findLast(({ kind }) => kind === 'password')?.link ?? ''
const go = (...more: string[]) => instance.run('backup', 'drill', '--into', drill.url, ...more)

/** The synthesized stack and two simulated portals: the one that is backed up, and an empty one to restore into. */
describe('roomkeeper backup drill', () => {
  it('says what to do where no key of the drill portal is stored', { timeout: 90_000 }, async () => {
    const backedUp = await instance.run('backup', 'run', '--json')
    expect(backedUp.json).toMatchObject({ outcome: 'good' })
    const { code, err } = await go('--yes')
    expect(err).toContain('There is no key of the drill portal in roomkeeper/local/docspace/drill/main')
    expect(code).toBe(1)
    await store('docspace/drill/main', { apiKey: drillKey })
  })

  it('restores into nothing but the portal that the settings name', async () => {
    const { code, err } = await instance.run('backup', 'drill', '--into', instance.instance.docspaceUrl, '--yes')
    expect(err).toContain('is not the drill portal that the settings name')
    expect(code).toBe(1)
  })

  it('refuses a portal that is not empty', { timeout: 20_000 }, async () => {
    const before = drill.snapshot()
    const room = live().state.rooms[0]
    if (room) drill.state.rooms.push(structuredClone(room))
    const { code, err } = await eventually(async () => {
      const ran = await go('--yes')
      return ran.err.includes('no key') ? undefined : ran
    }, 15_000)
    expect(err).toContain('it has 1 rooms of clients')
    expect(code).toBe(1)
    drill.restore(before)
  })

  it('changes nothing without consent', async () => {
    const { code, out } = await go()
    expect(out).toContain('Everything there is lost.')
    expect([code, drill.state.tenantId]).toEqual([3, 1])
  })

  it('restores, asks the restored portal for a mail to its owner, and says what is his step', {
    timeout: 60_000,
  }, async () => {
    const { code, out } = await go('--yes')
    expect(out).toContain('Keys and passwords of before are dead, so one step is yours')
    expect([code, drill.state.tenantId]).toEqual([3, 2])
    expect(mailed()).toMatch(/\/s\/[\w-]+$/)
    const status = await instance.run('backup', 'status')
    expect(status.out).toMatch(/last drill +under way/)
  })

  it('says so where the address is not one of such a mail, and sends another one', { timeout: 60_000 }, async () => {
    const { code, err } = await go('--link', `${drill.url}/s/nothing`)
    expect(err).toContain('The address of the mail is not good (any more).')
    expect(code).toBe(1)
  })

  it('goes on with the address, reads back, and stores the key for the next drill', { timeout: 60_000 }, async () => {
    const { code, json, err } = await instance.run('backup', 'drill', '--link', mailed(), '--json')
    expect(err).toBe('')
    expect(json).toMatchObject({ passed: true, into: drill.url })
    expect(code).toBe(0)
    const { checks } = json as { checks: { id: string; verdict: string }[] }
    expect(checks.map(({ id }) => id)).toEqual(['drill-rooms', 'drill-counts', 'drill-members', 'drill-files'])
    expect(drill.state.keys).toHaveLength(1)
  })

  it('is told by the status and by the next report', { timeout: 90_000 }, async () => {
    const { out, json } = await instance.run('backup', 'status')
    expect(out).toMatch(/last drill +\d{4}-\d\d-\d\d .*: passed, of /)
    expect(json).toBeUndefined()
    await instance.run('backup', 'run')
    const sent = await fetch(`${instance.instance.aws.sesUrl}/store`)
    expect(await sent.text()).toContain('was restored on')
  })

  it('restores over what the last drill has left, and fails where the portal has not what the archive promises', {
    timeout: 90_000,
  }, async () => {
    const again = await eventually(async () => {
      const ran = await go('--yes')
      return /401|refused|no key/.test(ran.err) ? undefined : ran
    }, 60_000)
    expect(again.out).toContain('one step is yours')
    for (const room of drill.state.rooms) room.tags = []
    const { code, out } = await instance.run('backup', 'drill', '--link', mailed())
    expect(out).toMatch(/failed +drill-rooms +not there/)
    expect(out).toContain('FAILED')
    expect(code).toBe(1)
    const status = await instance.run('backup', 'status', '--json')
    expect(status.json).toMatchObject({ drill: { passed: false, into: drill.url } })
  })
})
