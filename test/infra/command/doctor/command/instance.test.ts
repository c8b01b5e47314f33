import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetQueueUrlCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { SAMPLE_IDS } from '#infra/simulators/docspace/index.ts'
import { roomType } from '#lib/docspace/rooms/access.ts'
import { layLogo, logoFileId as picture } from '#test/onboarding/world/logos.ts'
import { openInstance, type RunningInstance } from '../../running-instance.ts'
import { simulatedPortal } from '../../simulated.ts'
import { examine } from '../findings.ts'

let running: RunningInstance

beforeAll(async () => {
  running = await openInstance()
}, 60_000)
afterAll(() => running?.stop())

test('finds nothing wrong in a local instance that works', async () => {
  const { out, code } = await running.run('doctor')
  expect(out).toContain('All is well.')
  expect(out).not.toContain('✗')
  expect(code).toBe(0)
})

const portal = () => simulatedPortal(running).state

describe('welcome content that is copied as a whole', () => {
  const lookAt = async (welcome: object, rooms: object[] = []) => {
    const { findings } = await examine(running, { 'onboarding.welcome': welcome, 'onboarding.rooms': rooms })
    return findings.filter(({ area }) => area === 'Welcome content').map(({ verdict, text }) => [verdict, text])
  }
  const folderWith = (isFilled: boolean) =>
    portal().folders.find(
      ({ id }) =>
        [...portal().files, ...portal().folders].some(
          (one) => (('folderId' in one && one.folderId) || ('parentId' in one && one.parentId)) === id,
        ) === isFilled,
    )?.id

  test('is read, empty, or not there', async () => {
    const full = folderWith(true)
    const empty = folderWith(false)
    expect(await lookAt({ way: 'folder', folderId: full })).toEqual([['ok', expect.stringContaining(`folder ${full}`)]])
    expect(await lookAt({ way: 'folder', folderId: empty })).toEqual([['warning', expect.stringContaining('is empty')]])
    expect(await lookAt({ way: 'folder', folderId: 98_765 })).toEqual([
      ['problem', expect.stringContaining('folder 98765 is not there')],
    ])
    expect(await lookAt({ way: 'room', templateId: 98_765 })).toEqual([
      ['problem', expect.stringContaining('room template 98765 is not there')],
    ])
  })

  test('has the kind that the roles were checked for', async () => {
    const template = portal().rooms.find(({ id }) => id === SAMPLE_IDS.templateRoom)
    if (!template) throw new Error('the portal has no room template')
    const room = { way: 'room', templateId: template.id }
    const kind = template.roomType
    const fits = ['ok', expect.stringContaining(`room template ${template.id}: Client template`)]
    expect(await lookAt(room)).toEqual([fits])
    template.roomType = roomType.public
    const [found, differs, ...more] = await lookAt(room)
    template.roomType = kind
    expect([found, more]).toEqual([fits, []])
    expect(differs).toEqual([
      'problem',
      expect.stringContaining('is of the kind public, and room.kind is collaboration'),
    ])
  })

  test('is told once, whichever rules name it, with each kind that does not fit', async () => {
    const template = portal().rooms.find(({ id }) => id === SAMPLE_IDS.templateRoom)
    if (!template) throw new Error('the portal has no room template')
    const room = { way: 'room', templateId: template.id }
    const named = (name: string, kind: string, fill: boolean) => ({
      name,
      where: { type: [name] },
      room: { kind },
      welcome: { ...room, fill },
    })
    const kind = template.roomType
    template.roomType = roomType.public
    const rules = [named('a', 'collaboration', true), named('b', 'custom', false), named('c', 'custom', true)]
    const found = await lookAt(room, rules)
    template.roomType = kind
    expect(found).toEqual([
      ['ok', expect.stringContaining(`room template ${template.id}: Client template`)],
      ['problem', expect.stringContaining('is of the kind public, and room.kind is collaboration')],
      ['problem', expect.stringContaining('is of the kind public, and room.kind is custom')],
    ])
  })
})

test('a picture that is to be the logo of rooms', async () => {
  layLogo(simulatedPortal(running))
  const [welcome] = portal().files
  const lookAt = async (logoFileId: number) => {
    const { findings } = await examine(running, { 'onboarding.room.logoFileId': logoFileId })
    return findings.filter(({ text }) => text.includes('logo')).map(({ verdict, text }) => [verdict, text])
  }
  expect(await lookAt(picture)).toEqual([['ok', `file ${picture}: Logo.png, the logo of rooms`]])
  expect(await lookAt(welcome?.id ?? 0)).toEqual([
    ['problem', expect.stringContaining('is no picture that DocSpace takes')],
  ])
  expect(await lookAt(98_765)).toEqual([
    ['problem', expect.stringContaining('file 98765, the logo of rooms, is not there')],
  ])
  const file = portal().files.find(({ id }) => id === picture)
  if (file) file.size = 5 * 1_048_576 + 1
  expect(await lookAt(picture)).toEqual([['problem', expect.stringContaining('is too large for a logo')]])
})

test('somebody who is parked', async () => {
  await running.run('onboard', 'espocrm:Account:0000000000000gone', '--yes', '--force')
  const { problems } = await examine(running)
  expect(problems).toMatchObject([{ area: 'Queues', text: expect.stringContaining('1 parked') }])
  await running.run('failed', 'discard', '--source', 'espocrm', '--yes')
})

test('a backup that nobody follows any more', async () => {
  const client = new SQSClient(sdkConfig(running.instance.aws.sdkEnvironment, 'SQS'))
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'roomkeeper-local-backups-dead' }))
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))
  const { problems } = await examine(running)
  expect(problems).toMatchObject([
    { text: 'roomkeeper-local-backups-dead has a message', remedy: expect.stringContaining('#backup-not-followed') },
  ])
  await client.send(new PurgeQueueCommand({ QueueUrl }))
  client.destroy()
})

/** Works while the worker remembers this of the portal. */
const remembering = async (SecretString: string, work: () => Promise<void>) => {
  const client = new SecretsManagerClient(sdkConfig(running.instance.aws.sdkEnvironment, 'SECRETS_MANAGER'))
  const SecretId = 'roomkeeper/local/docspace/memory'
  await client.send(new PutSecretValueCommand({ SecretId, SecretString }))
  await work()
  const nothing = JSON.stringify({ linkSecret: 'x', owners: {} })
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: nothing }))
  client.destroy()
}

test('a memory that cannot be read', async () => {
  await remembering('{"owners":', async () => {
    const { problems } = await examine(running)
    expect(problems).toMatchObject([
      {
        area: 'Secrets',
        text: expect.stringContaining('docspace/memory'),
        remedy: expect.stringContaining('previous'),
      },
    ])
    const { err, code } = await running.run('welcome')
    expect([code, err]).toEqual([1, expect.stringContaining('cannot be read')])
  })
})

test('welcome content whose number leads to something else than before, until it is taken as it is', async () => {
  const { host } = new URL(running.instance.docspaceUrl)
  const before = { title: 'Contract of Beta.pdf', created: Date.parse('2025-03-04T05:06:07Z') }
  const memory = { linkSecret: 'x', owners: {}, welcome: { [host]: { 'file 11': before } } }
  await remembering(JSON.stringify(memory), async () => {
    const { problems } = await examine(running)
    expect(problems).toMatchObject([
      {
        area: 'Welcome content',
        text: expect.stringMatching(/^file 11 leads to "Welcome.pdf".*"Contract of Beta.pdf" \(made 2025-03-04\)/),
        remedy: expect.stringContaining('roomkeeper welcome --accept'),
      },
    ])
    const shown = await running.run('welcome')
    expect(shown.out).toMatch(/✗ file 11: "Welcome.pdf".*and was "Contract of Beta.pdf"/)
    expect(shown.out).toMatch(/\? file 12: .*no client had it yet/)
    expect(shown.code).toBe(1)
    expect((await running.run('welcome', '--accept', '--dry-run')).code).toBe(1)
    expect((await running.run('welcome', '--accept', '--yes')).code).toBe(0)
    expect((await running.run('welcome')).code).toBe(0)
    expect((await examine(running)).problems).toEqual([])
  })
})

test('welcome content that is not there, though no client had it yet', async () => {
  const files = [11, 987_654].map((id) => ({ id, title: `${id}.pdf` }))
  const welcome = { way: 'files', into: 'Contracts', files }
  const shown = await running.runWith({ 'onboarding.welcome': welcome }, 'welcome')
  expect([shown.err, shown.out]).toEqual(['', expect.stringMatching(/\? file 11: "Welcome.pdf"/)])
  expect(shown.out).toMatch(/✗ file 987654: not there, or not to be seen; no client had it yet/)
  expect(shown.code).toBe(1)
})

test('a secret of the wrong shape', async () => {
  const client = new SecretsManagerClient(sdkConfig(running.instance.aws.sdkEnvironment, 'SECRETS_MANAGER'))
  const SecretId = 'roomkeeper/local/webhooks/hubspot'
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: '"a secret"' }))
  client.destroy()
  const { problems } = await examine(running)
  expect(problems).toMatchObject([{ area: 'Secrets', text: expect.stringContaining('webhooks/hubspot') }])
})

test('a version of a CRM’s API that has ended', async () => {
  const { problems } = await examine(running, { 'sources.salesforce.apiVersion': 'v30.0' })
  expect(problems).toContainEqual(
    expect.objectContaining({ area: 'salesforce', text: expect.stringContaining('v30.0 and older has ended') }),
  )
})
