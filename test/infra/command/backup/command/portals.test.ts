import { randomBytes } from 'node:crypto'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { Gate } from '../../../../lib/backup/world/gate.ts'
import { callbackSecret, Receivers } from '../../../../lib/backup/world/receivers.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'

let instance: RunningInstance
let second: DocSpaceSim
const receivers = new Receivers(new Gate(), () => Date.now())
const ownKey = `sk-${randomBytes(32).toString('hex')}`

/** A second portal that knows none of the first one's keys. */
const startSecond = async () => {
  second = await startDocSpace()
  for (const key of second.state.keys) key.secret = key === second.state.keys[1] ? ownKey : `sk-${key.id}`
}

const store = async (path: string, value: unknown) => {
  const { aws } = instance.instance
  const client = new SecretsManagerClient({
    endpoint: aws.secretsUrl,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  await client.send(
    new PutSecretValueCommand({ SecretId: `roomkeeper/local/${path}`, SecretString: JSON.stringify(value) }),
  )
  client.destroy()
}

beforeAll(async () => {
  const address = await receivers.listen()
  await startSecond()
  instance = await openInstance({
    settings: {
      'backup.portals.second': {
        url: second.url,
        schedule: '30 3 * * ? *',
        timeZone: 'Europe/Berlin',
        recipients: ['second@example.com'],
        sender: 'roomkeeper@example.com',
        callbackUrl: `${address}/second`,
        pagerDuty: true,
        pagerDutyUrl: `${address}/pagerduty`,
      },
    },
  })
  await store('docspace/backup/second', { apiKey: ownKey })
  await store('backup/second/callback', { secrets: [callbackSecret] })
  await store('backup/second/pagerduty', { routingKey: 'routing-key-of-second' })
}, 90_000)
afterAll(async () => {
  await instance?.stop()
  await Promise.all([second?.stop(), receivers.close()])
})

interface StoredMail {
  subject: string
  destination: { to: string[] }
}

/** To whom the one mail of this beginning about a portal went. */
const recipientsOf = (outcome: string, url: string) =>
  eventually(async () => {
    const answer = await fetch(`${instance.instance.aws.sesUrl}/store`)
    const { emails } = (await answer.json()) as { emails: StoredMail[] }
    const found = emails.filter(({ subject }) => subject.startsWith(`Backup ${outcome}: ${new URL(url).host}`))
    return found.length > 0 ? found.flatMap(({ destination }) => destination.to) : undefined
  }, 60_000)

const nightOf = (portal: string) => instance.instance.aws.fireSchedule(`roomkeeper-local-start-backup-${portal}`)

/** The synthesized functions on this machine, with two portals that share nothing but the stack. */
describe('two portals', () => {
  it('have a schedule, a key and recipients each', { timeout: 90_000 }, async () => {
    expect(
      instance.instance.aws
        .schedules()
        .filter(({ name }) => name.includes('start-backup'))
        .map(({ expression, timezone }) => [expression, timezone]),
    ).toEqual([
      ['cron(0 2 * * ? *)', 'UTC'],
      ['cron(30 3 * * ? *)', 'Europe/Berlin'],
    ])
    Object.assign(second.state.backups.plan, { failWith: 'disk full' })
    await Promise.all([nightOf('main'), nightOf('second')])
    expect(await recipientsOf('OK', instance.instance.docspaceUrl)).toEqual(['admin@example.com'])
    expect(await recipientsOf('FAILED', second.url)).toEqual(['second@example.com'])
    expect(instance.instance.docspace?.state.backups.started).toHaveLength(1)
    expect(second.state.backups.started).toHaveLength(1)
  })

  it('tell the incident system and the callback at the addresses of the settings', { timeout: 90_000 }, async () => {
    delete second.state.backups.plan.failWith
    await nightOf('second')
    expect(await recipientsOf('OK', second.url)).toEqual(['second@example.com'])
    const incidents = receivers.events.filter(({ path }) => path === '/pagerduty').map(({ body }) => body)
    expect(incidents).toMatchObject([
      { event_action: 'trigger', dedup_key: 'roomkeeper-backup-second', routing_key: 'routing-key-of-second' },
      { event_action: 'resolve', dedup_key: 'roomkeeper-backup-second' },
    ])
    const callbacks = receivers.events.filter(({ path }) => path === '/second')
    expect(callbacks.map(({ genuine, body }) => [genuine, (body.data as { outcome: string }).outcome])).toEqual([
      [true, 'bad'],
      [true, 'good'],
    ])
  })

  it('are told apart by the command', async () => {
    expect((await instance.run('backup', 'status')).err).toContain('--portal main or second')
    const { json } = await instance.run('backup', 'list', '--portal', 'second', '--json')
    expect(json).toMatchObject({ runs: [{ outcome: 'good' }, { outcome: 'bad' }] })
  })

  it('leave no key of theirs in any log', () => {
    const text = instance.logs.map(({ line }) => line).join('\n')
    expect(text).not.toContain(ownKey)
    expect(text).not.toContain('routing-key-of-second')
    expect(text).not.toContain('second@example.com')
  })
})
