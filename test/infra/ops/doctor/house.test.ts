import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetQueueUrlCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { openHouse, type RunningHouse } from '../running-house.ts'
import { examine } from './findings.ts'

let running: RunningHouse

beforeAll(async () => {
  running = await openHouse()
}, 60_000)
afterAll(() => running?.stop())

test('finds nothing wrong in a house that works', async () => {
  const { out, code } = await running.run('doctor')
  expect(out).toContain('All is well.')
  expect(out).not.toContain('✗')
  expect(code).toBe(0)
})

const portal = () => {
  const { docspace } = running.house
  if (!docspace) throw new Error('the house has no portal')
  return docspace.state
}

describe('welcome content that is copied as a whole', () => {
  const lookAt = async (welcome: object) => {
    const { findings } = await examine(running, { 'onboarding.welcome': welcome })
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
})

test('somebody who is parked', async () => {
  await running.run('onboard', 'espocrm:Account:0000000000000gone', '--yes', '--force')
  const { problems } = await examine(running)
  expect(problems).toMatchObject([{ area: 'Queues', text: expect.stringContaining('1 parked') }])
  await running.run('failed', 'discard', '--source', 'espocrm', '--yes')
})

test('a backup that nobody follows any more', async () => {
  const client = new SQSClient(sdkConfig(running.house.cloud.sdkEnvironment, 'SQS'))
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'roomkeeper-local-backups-dead' }))
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }))
  const { problems } = await examine(running)
  expect(problems).toMatchObject([
    { text: 'roomkeeper-local-backups-dead has a message', remedy: expect.stringContaining('#backup-not-followed') },
  ])
  await client.send(new PurgeQueueCommand({ QueueUrl }))
  client.destroy()
})

test('a secret of the wrong shape', async () => {
  const client = new SecretsManagerClient(sdkConfig(running.house.cloud.sdkEnvironment, 'SECRETS_MANAGER'))
  const SecretId = 'roomkeeper/local/webhooks/hubspot'
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: '"a secret"' }))
  client.destroy()
  const { problems } = await examine(running)
  expect(problems).toMatchObject([{ area: 'Secrets', text: expect.stringContaining('webhooks/hubspot') }])
})
