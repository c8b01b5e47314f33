import { createHash, randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { GetSendQuotaCommand, SESClient } from '@aws-sdk/client-ses'
import { build } from 'esbuild'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { readVersion, replaceVersion } from '#lib/runtime/secrets-manager.ts'
import { lambda, type Resources, startTestAws, writeAssembly } from '../fixture.ts'

const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const common = { region: 'us-east-1', credentials, maxAttempts: 1 }

const secret = (Name: string): Resources => ({ Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name } } })

async function startServices(secrets: Record<string, string> = {}) {
  const bucket = { Archive: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'archive' } } }
  const aws = await startTestAws(writeAssembly({ ...secret('app/dev/key'), ...bucket }, {}), { secrets })
  const manager = new SecretsManagerClient({ ...common, endpoint: aws.secretsUrl })
  const s3 = new S3Client({ ...common, endpoint: aws.s3Url })
  onTestFinished(() => {
    manager.destroy()
    s3.destroy()
  })
  return { aws, manager, s3 }
}

test('a real bundle reaches queue, secrets, mail and buckets by the variables that Lambda and the SDK know', async () => {
  const source = `
    import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
    import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
    import { SendEmailCommand, SESClient } from '@aws-sdk/client-ses'
    import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
    export const handler = async () => {
      const { SECRET: SecretId, QUEUE: QueueUrl, BUCKET: Bucket } = process.env
      const { SecretString } = await new SecretsManagerClient().send(new GetSecretValueCommand({ SecretId }))
      const { MessageId } = await new SQSClient().send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }))
      const Message = { Subject: { Data: 'Backup ready' }, Body: { Text: { Data: 'all well' } } }
      const Destination = { ToAddresses: ['admin@example.com'] }
      await new SESClient().send(new SendEmailCommand({ Source: 'bot@example.com', Destination, Message }))
      await new S3Client().send(new PutObjectCommand({ Bucket, Key: 'a/b.txt', Body: 'stored' }))
      return { SecretString, MessageId }
    }`
  const stdin = { contents: source, resolveDir: import.meta.dirname }
  // What CDK's NodejsFunction does to make CommonJS parts work in an ES module.
  const banner = { js: `import { createRequire } from 'node:module';const require = createRequire(import.meta.url);` }
  const bundled = await build({ stdin, bundle: true, write: false, format: 'esm', platform: 'node', banner })
  const Variables = { SECRET: { Ref: 'Secret' }, QUEUE: { Ref: 'Notes' }, BUCKET: { Ref: 'Archive' } }
  const resources = {
    ...secret('app/dev/key'),
    Notes: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'notes' } },
    Archive: { Type: 'AWS::S3::Bucket', Properties: {} },
    ...lambda('Work', { Environment: { Variables }, MemorySize: 256, Timeout: 10 }),
  }
  const assembly = writeAssembly(resources, { Work: bundled.outputFiles[0]?.text ?? '' })
  const aws = await startTestAws(assembly, { secrets: { 'app/dev/key': 'the value' } })
  expect(await aws.invoke('Work', null)).toEqual({
    payload: { SecretString: 'the value', MessageId: expect.any(String) },
  })
  expect((await aws.queues())[0]?.visible).toBe(1)
  const mails = (await (await fetch(`${aws.sesUrl}/store`)).json()) as { emails: { subject: string }[] }
  expect(mails.emails.map(({ subject }) => subject)).toEqual(['Backup ready'])
  expect(await (await fetch(`${aws.s3Url}/test-archive/a/b.txt`)).text()).toBe('stored')
})

test('a service without an emulator is refused here, not called at AWS', async () => {
  const call = `export const handler = async () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.ListTables', 'content-type': 'application/x-amz-json-1.0' }
    return (await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body: '{}' })).json()
  }`
  const aws = await startTestAws(writeAssembly(lambda('Work'), { Work: call }))
  const { payload } = await aws.invoke('Work', null)
  expect(payload).toMatchObject({ __type: 'UnknownOperationException' })
})

test('mail refuses what it cannot do instead of never answering', async () => {
  const aws = await startTestAws(writeAssembly({}, {}))
  const ses = new SESClient({ ...common, endpoint: aws.sesUrl })
  onTestFinished(() => ses.destroy())
  await expect(ses.send(new GetSendQuotaCommand())).rejects.toMatchObject({ name: 'InvalidAction' })
})

describe('secrets', () => {
  test('have the given value by name and by ARN, and keep the one before', async () => {
    const { manager } = await startServices({ 'app/dev/key': 'first' })
    const { ARN, SecretString } = await manager.send(new GetSecretValueCommand({ SecretId: 'app/dev/key' }))
    expect([ARN, SecretString]).toEqual([
      'arn:aws:secretsmanager:us-east-1:000000000000:secret:app/dev/key-a1B2c3',
      'first',
    ])
    await manager.send(new PutSecretValueCommand({ SecretId: ARN, SecretString: 'second' }))
    const value = async (VersionStage: string) =>
      (await manager.send(new GetSecretValueCommand({ SecretId: ARN, VersionStage }))).SecretString
    expect([await value('AWSCURRENT'), await value('AWSPREVIOUS')]).toEqual(['second', 'first'])
    const described = await manager.send(new DescribeSecretCommand({ SecretId: 'app/dev/key' }))
    expect(Object.values(described.VersionIdsToStages ?? {})).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']])
    expect(described.LastChangedDate?.getTime()).toBeGreaterThan(Date.now() - 60_000)
  })

  test('of the template exist without a value until somebody gives one', async () => {
    const { manager } = await startServices()
    const read = () => manager.send(new GetSecretValueCommand({ SecretId: 'app/dev/key' }))
    await expect(read()).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await manager.send(new PutSecretValueCommand({ SecretId: 'app/dev/key', SecretString: 'given' }))
    expect((await read()).SecretString).toBe('given')
  })

  test('can be created once, are listed, and are not found when they do not exist', async () => {
    const { manager } = await startServices({ extra: 'x' })
    await manager.send(new CreateSecretCommand({ Name: 'new', SecretString: 'n' }))
    const again = manager.send(new CreateSecretCommand({ Name: 'new' }))
    await expect(again).rejects.toMatchObject({ name: 'ResourceExistsException' })
    const { SecretList = [] } = await manager.send(new ListSecretsCommand())
    expect(SecretList.map(({ Name }) => Name).sort()).toEqual(['app/dev/key', 'extra', 'new'])
    const missing = manager.send(new GetSecretValueCommand({ SecretId: 'nothing' }))
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('buckets', () => {
  test('take an archive in parts and give it back whole and in ranges', async () => {
    const { s3 } = await startServices()
    const [Bucket, Key] = ['archive', 'portal/2026-01-01.tar.gz']
    const parts = [randomBytes(8 * 1024 * 1024), randomBytes(5 * 1024 * 1024), randomBytes(1000)]
    const whole = Buffer.concat(parts)
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const Parts = await Promise.all(
      parts.map(async (Body, index) => {
        const PartNumber = index + 1
        const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))
        return { ETag, PartNumber }
      }),
    )
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }))
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }))
    expect([head.ContentLength, head.ETag]).toEqual([whole.length, expect.stringMatching(/^"[0-9a-f]{32}-3"$/)])
    const read = async (Range?: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(Range && { Range }) }))
      return Buffer.from((await Body?.transformToByteArray()) ?? [])
    }
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(digest(await read())).toBe(digest(whole))
    expect(digest(await read('bytes=8388600-8388700'))).toBe(digest(whole.subarray(8388600, 8388701)))
    expect(digest(await read('bytes=-1000'))).toBe(digest(whole.subarray(-1000)))
  })

  test('tell which parts have arrived, so that an upload can be gone on with', async () => {
    const { s3 } = await startServices()
    const [Bucket, Key] = ['archive', 'a & b.tar.gz']
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
    const upload = async (PartNumber: number, size: number) =>
      (await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body: randomBytes(size) }))).ETag
    const second = await upload(2, 20)
    const first = await upload(1, 10)
    const list = (more: object = {}) => s3.send(new ListPartsCommand({ Bucket, Key, UploadId, ...more }))
    const { Parts = [], IsTruncated, Key: listedKey } = await list()
    expect(Parts.map(({ PartNumber, ETag, Size }) => [PartNumber, ETag, Size])).toEqual([
      [1, first, 10],
      [2, second, 20],
    ])
    expect([IsTruncated, listedKey]).toEqual([false, Key])
    const page = await list({ MaxParts: 1 })
    expect([page.Parts?.length, page.IsTruncated, page.NextPartNumberMarker]).toEqual([1, true, '1'])
    const rest = await list({ PartNumberMarker: page.NextPartNumberMarker })
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([2])
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    await expect(list()).rejects.toMatchObject({ name: 'NoSuchUpload' })
  })

  test('list what was put into them', async () => {
    const { s3 } = await startServices()
    for (const Key of ['a/1', 'a/2', 'b/1']) await s3.send(new PutObjectCommand({ Bucket: 'archive', Key, Body: Key }))
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'archive', Prefix: 'a/' }))
    expect(Contents.map(({ Key }) => Key)).toEqual(['a/1', 'a/2'])
  })

  test('stay up while the queue is down', async () => {
    const { aws, s3 } = await startServices()
    aws.stopQueue()
    await s3.send(new PutObjectCommand({ Bucket: 'archive', Key: 'k', Body: 'v' }))
    await vi.waitFor(async () => expect((await fetch(`${aws.s3Url}/archive/k`)).status).toBe(200))
  })
})

describe('a conditional write of a secret', () => {
  test('lets one of two win, also where there was no value, and keeps what the other read nothing of', async () => {
    const { manager } = await startServices()
    const name = 'app/dev/key'
    const first = await Promise.all(
      ['a', 'b'].map((value) => replaceVersion(name, { value, over: undefined }, manager)),
    )
    expect(first.toSorted()).toEqual([false, true])
    const kept = await readVersion(name, manager)
    expect(kept?.text).toBe(first[0] ? 'a' : 'b')
    const second = await Promise.all(
      ['c', 'd'].map((value) => replaceVersion(name, { value, over: kept?.version }, manager)),
    )
    expect(second.toSorted()).toEqual([false, true])
    expect((await readVersion(name, manager))?.text).toBe(second[0] ? 'c' : 'd')
    expect(await replaceVersion(name, { value: 'late', over: kept?.version }, manager)).toBe(false)
    expect((await readVersion(name, manager))?.text).not.toBe('late')
  })
})
