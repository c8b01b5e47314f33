import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation'
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { DeleteSecretCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DeleteQueueCommand, GetQueueUrlCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootstrapTarget, cdk, type Emulator, emulatorProgram, startEmulator, until } from './emulator.ts'
import { writeEnvironment } from './installation.ts'

const environment = 'again'
const StackName = `Roomkeeper-${environment}`

/** What `docs/deploy.md` says of deployments that cannot be repeated, followed as it stands there. */
describe.skipIf(!existsSync(emulatorProgram))('a deployment with protection on an AWS emulator', () => {
  let directory: string
  let emulator: Emulator
  let template: { Resources: Record<string, { DeletionPolicy?: string }> }
  let clients: { stacks: CloudFormationClient; sqs: SQSClient; secrets: SecretsManagerClient; s3: S3Client }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'roomkeeper-again-'))
    emulator = await startEmulator(directory)
    const { clientOptions } = emulator
    clients = {
      stacks: new CloudFormationClient(clientOptions),
      sqs: new SQSClient(clientOptions),
      secrets: new SecretsManagerClient(clientOptions),
      s3: new S3Client({ ...clientOptions, forcePathStyle: true }),
    }
    await writeEnvironment(directory, environment, () => ({ protect: true }))
    await run('bootstrap', bootstrapTarget)
    // What is deployed is the same each time: it is synthesized once.
    await run('synth', StackName, '--quiet', '--output', 'assembly')
    template = JSON.parse(await readFile(join(directory, 'assembly', `${StackName}.template.json`), 'utf8'))
  })
  afterAll(async () => {
    await emulator?.stop()
    await rm(directory, { recursive: true, force: true })
  })

  const run = (...args: string[]) => cdk([...args, '-c', `env=${environment}`], directory, emulator.environment)
  const deploy = () => run('deploy', StackName, '--app', 'assembly', '--require-approval', 'never')

  /** Undefined where there is no stack. */
  const status = async (): Promise<string | undefined> => {
    const found = await clients.stacks.send(new DescribeStacksCommand({ StackName })).catch(() => undefined)
    return found?.Stacks?.map(({ StackStatus }) => StackStatus).find((one) => one !== 'DELETE_COMPLETE')
  }
  /** The three commands of the page: unprotect, delete, wait. */
  const deleteStack = async () => {
    const { stacks } = clients
    await stacks.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }))
    await stacks.send(new DeleteStackCommand({ StackName }))
    await until(async () => (await status()) === undefined, 'the stack is gone', 60_000)
  }

  const queues = async (): Promise<string[]> => {
    const QueueNamePrefix = `roomkeeper-${environment}`
    const { QueueUrls = [] } = await clients.sqs.send(new ListQueuesCommand({ QueueNamePrefix }))
    return QueueUrls.map((url) => url.split('/').at(-1) ?? '').sort()
  }
  const secrets = async (): Promise<string[]> => {
    const { SecretList = [] } = await clients.secrets.send(new ListSecretsCommand({ MaxResults: 100 }))
    return SecretList.flatMap(({ Name = '' }) => (Name.startsWith(`roomkeeper/${environment}/`) ? [Name] : [])).sort()
  }
  const deleteQueue = async (QueueName: string) => {
    const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }))
    await clients.sqs.send(new DeleteQueueCommand({ QueueUrl }))
  }
  const deleteSecret = async (SecretId: string) => {
    await clients.secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
  }

  const buckets = async (): Promise<string[]> => {
    const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}))
    return Buckets.flatMap(({ Name = '' }) => (Name.startsWith(`roomkeeper-${environment}`) ? [Name] : []))
  }
  /** Everything that a stack with protection keeps. */
  const kept = async () => ({ queues: await queues(), secrets: await secrets(), buckets: await buckets() })
  const nothing = { queues: [], secrets: [], buckets: [] }
  const assets = `cdk-hnb659fds-assets-${bootstrapTarget.replace('aws://', '').replace('/', '-')}`
  const deleteKept = async () => {
    const { queues: named, secrets: stored } = await kept()
    for (const queue of named) await deleteQueue(queue)
    for (const secret of stored) await deleteSecret(secret)
  }

  test('keeps queues, secrets and buckets when it is destroyed, and is there again once what was kept is deleted', async () => {
    await deploy()
    const before = await kept()
    expect(before.queues.length).toBeGreaterThan(5)
    expect(before.secrets.length).toBeGreaterThan(3)
    expect(before.buckets).toHaveLength(2)
    await expect(run('destroy', StackName, '--force', '--app', 'assembly')).rejects.toThrow(/protection/i)
    await deleteStack()
    expect(await kept()).toEqual(before)
    await deleteKept()
    await deploy()
    expect(await kept()).toMatchObject({ queues: before.queues, secrets: before.secrets })
    await deleteStack()
    await deleteKept()
  })

  /** The template with a resource that the emulator refuses once `id` is there: an alarm on metric maths. */
  const failingAfter = (id: string) => {
    const Broken = {
      Type: 'AWS::CloudWatch::Alarm',
      DependsOn: [id],
      Properties: {
        Metrics: [{ Id: 'm', Expression: '1' }],
        ComparisonOperator: 'LessThanThreshold',
        EvaluationPeriods: 1,
      },
    }
    return JSON.stringify({ ...template, Resources: { ...template.Resources, Broken } })
  }

  test('that fails the first time, at whatever it would keep, keeps nothing of it and is repeated', async () => {
    const left = await buckets()
    const place = { Bucket: assets, Key: 'failing.template.json' }
    const stays = Object.entries(template.Resources).filter(([, { DeletionPolicy = 'Delete' }]) =>
      DeletionPolicy.startsWith('Retain'),
    )
    expect(stays.length).toBeGreaterThan(10)
    for (const [id] of stays) {
      const stack = { StackName, EnableTerminationProtection: true, Capabilities: ['CAPABILITY_IAM' as const] }
      await clients.s3.send(new PutObjectCommand({ ...place, Body: failingAfter(id) }))
      await clients.stacks.send(
        new CreateStackCommand({ ...stack, TemplateURL: `${emulator.url}/${place.Bucket}/${place.Key}` }),
      )
      await until(async () => /ROLLBACK_COMPLETE|_FAILED/.test((await status()) ?? ''), `${id}: it has failed`, 60_000)
      expect(await status(), id).toBe('ROLLBACK_COMPLETE')
      // Buckets of the stacks before are kept, and none of this one.
      expect(await kept(), id).toEqual({ ...nothing, buckets: left })
      await deleteStack()
    }
    await deploy()
    expect(await status()).toBe('CREATE_COMPLETE')
  })
})
