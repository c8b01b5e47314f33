import { S3Client } from '@aws-sdk/client-s3'
import { SESClient } from '@aws-sdk/client-ses'
import { SQSClient } from '@aws-sdk/client-sqs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createBackupServices, openBackupServices } from '#lib/backup/open.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { Park } from '#lib/runtime/errors.ts'
import type { Secrets } from '#lib/runtime/secrets.ts'
import { portalSettings, runOf } from './stage.ts'

afterEach(() => vi.restoreAllMocks())

const deadline = { remaining: () => 60_000 }

/** Services whose secrets have these values. */
const services = (
  stored: Record<string, unknown>,
  portal: object = {},
  secretNames: Parameters<typeof createBackupServices>[1]['secretNames'] = {
    main: { docspace: 'roomkeeper/prod/docspace/backup/main' },
  },
) => {
  const asked: string[] = []
  const secrets = {
    find: async (name: string) => {
      asked.push(name)
      return stored[name]
    },
  } as unknown as Secrets
  const opened = createBackupServices(
    { portals: { main: portalSettings({ url: 'https://acme.example', ...portal }) } },
    {
      sqs: new SQSClient({ region: 'eu-central-1' }),
      queueUrl: 'https://queue',
      s3: new S3Client({ region: 'eu-central-1' }),
      bucket: 'bucket',
      ses: new SESClient({ region: 'eu-central-1' }),
      secrets,
      secretNames,
      clock: { now: () => 0, sleep: async () => {} },
    },
  )
  return { opened, asked }
}

describe('the services of runs', () => {
  it('open a portal with the key in its secret', async () => {
    const { opened, asked } = services({ 'roomkeeper/prod/docspace/backup/main': { apiKey: 'sk-1' } })
    expect(await opened.openPortal('main', deadline)).toMatchObject({ backups: expect.anything() })
    expect(asked).toEqual(['roomkeeper/prod/docspace/backup/main'])
  })

  it('say which secret has no key, and which portal has no secret', async () => {
    const { opened } = services({})
    const parked = (name: string) => opened.openPortal(name, deadline).catch((error: unknown) => error)
    expect(await parked('main')).toBeInstanceOf(Park)
    expect(await parked('main')).toMatchObject({ detail: 'roomkeeper/prod/docspace/backup/main' })
    expect(await parked('other')).toMatchObject({ detail: 'other' })
  })

  it('sign evidence with the secrets that are stored, where a portal has a secret for it', async () => {
    const stored = { evidence: { secrets: ['whsec_1', 'whsec_2'] } }
    const named = (secret?: string) =>
      services(stored, {}, { main: { docspace: 'docspace', ...(secret && { evidence: secret }) } }).opened
    expect(await named('evidence').evidenceSecrets('main')).toEqual(['whsec_1', 'whsec_2'])
    expect(await named('not stored').evidenceSecrets('main')).toBeUndefined()
    expect(await named().evidenceSecrets('main')).toBeUndefined()
    expect(await named('evidence').evidenceSecrets('other')).toBeUndefined()
  })

  it('report by the channels of a portal, and by none for one that there is not', async () => {
    const send = vi.spyOn(SESClient.prototype, 'send').mockImplementation(async () => ({ MessageId: 'm' }))
    const channels = services({}).opened.channels('main', deadline)
    expect(channels).toHaveLength(1)
    await channels[0]?.started?.(runOf(25))
    expect(send).toHaveBeenCalledTimes(1)
    expect(services({}).opened.channels('other', deadline)).toEqual([])
  })
})

describe('the services of a function', () => {
  const settings = {
    portals: { main: { url: 'https://acme.example', recipients: ['a@acme.example'], sender: 'b@acme.example' } },
    secrets: { main: { docspace: 'secret' } },
  }
  const environment = (more: object = {}) => ({
    QUEUE_URL: 'https://queue.example/1/runs',
    BUCKET: 'bucket',
    SETTINGS: JSON.stringify(settings),
    ...more,
  })

  it('come from its environment', () => {
    const { services: opened, queueUrl } = openBackupServices(environment())
    expect(queueUrl).toBe('https://queue.example/1/runs')
    expect(opened.settings.main?.url).toBe('https://acme.example')
    expect(opened.clock).toBe(systemClock)
  })

  it('tell outlets where the settings name some', () => {
    const events = { types: ['backup.finished'], names: false }
    const telling = environment({
      EVENTS_QUEUE_URL: 'https://queue.example/1/events',
      SETTINGS: JSON.stringify({ ...settings, events }),
    })
    expect(openBackupServices(telling).services.events?.wants('backup.finished')).toBe(true)
    expect(openBackupServices(environment()).services).not.toHaveProperty('events')
  })

  it('send a mail once: a second try after a lost answer would be a second mail', async () => {
    const tries: number[] = []
    vi.spyOn(SESClient.prototype, 'send').mockImplementation(async function (this: SESClient) {
      tries.push(await this.config.maxAttempts())
    })
    const { services: opened } = openBackupServices(environment())
    await opened.channels('main', deadline)[0]?.started?.(runOf(25))
    expect(tries).toEqual([1])
  })

  it.each([
    ['BUCKET', { BUCKET: 'ab' }],
    ['QUEUE_URL', { QUEUE_URL: 'none' }],
    ['SETTINGS', { SETTINGS: '{"portals": {}}' }],
  ])('need a right %s', (name, more) => {
    expect(() => openBackupServices(environment(more))).toThrow(name === 'SETTINGS' ? /secrets|portals/ : name)
  })
})
