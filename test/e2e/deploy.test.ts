import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type DocSpaceSim, SAMPLE_KEYS, startDocSpace } from '#infra/local/simulators/docspace/index.ts'
import { type EspocrmSim, startEspocrm } from '#infra/local/simulators/espocrm/index.ts'
import { bootstrapTarget, cdk, type Emulator, emulatorProgram, region, startEmulator, until } from './emulator.ts'

const stackName = 'Roomkeeper-local'

/** Without Python there is no emulator; `.ci/run` says so loudly. */
describe.skipIf(!existsSync(emulatorProgram))('the stack on an AWS emulator', () => {
  let directory: string
  let emulator: Emulator
  let docspace: DocSpaceSim
  let espo: EspocrmSim
  let context: string[]
  let outputs: Record<string, string>

  const clientOptions = () => ({
    endpoint: emulator.url,
    region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })

  const putSecret = (path: string, value: unknown) =>
    new SecretsManagerClient(clientOptions()).send(
      new PutSecretValueCommand({ SecretId: `roomkeeper/local/${path}`, SecretString: JSON.stringify(value) }),
    )

  const stackOutputs = async () => {
    const described = await new CloudFormationClient(clientOptions()).send(
      new DescribeStacksCommand({ StackName: stackName }),
    )
    const found = described.Stacks?.[0]?.Outputs ?? []
    return Object.fromEntries(found.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]))
  }

  /** The emulator serves an API under its own port, by the API's id. */
  const webhookUrl = (source: string) => {
    const id = /\/\/(\w+)\.execute-api/.exec(outputs.WebhookUrl ?? '')?.[1]
    return `${emulator.url}/_aws/execute-api/${id}/$default/webhooks/${source}`
  }

  const onboard = async (name: string) => {
    const { id } = await espo.createClient({
      name,
      email: 'contact@acme.example.com',
      ownerEmail: 'anna.manager@example.com',
    })
    await espo.flush()
    await until(async () => espo.record(id)?.cDocspaceStatus === 'ready', `${name} is ready`, 60_000)
    return { id, rooms: docspace.state.rooms.filter(({ tags }) => tags.includes(`espocrm:Account:${id}`)) }
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'roomkeeper-e2e-'))
    ;[emulator, docspace, espo] = await Promise.all([startEmulator(directory), startDocSpace(), startEspocrm()])
    const settings = {
      'docspace.url': docspace.url,
      'sources.espocrm.url': espo.url,
      // The emulator has no metric math.
      'alarms.countInFlight': false,
    }
    context = ['-c', 'env=local', '-c', `settings=${JSON.stringify(settings)}`, '--output', join(directory, 'cdk.out')]
    await cdk(['bootstrap', bootstrapTarget, ...context], emulator.environment)
    await cdk(['deploy', stackName, '--require-approval', 'never', ...context], emulator.environment)
    outputs = await stackOutputs()
    await putSecret('docspace/onboarding', { apiKey: SAMPLE_KEYS.onboarding })
    await putSecret('crm/espocrm', espo.credentials)
    await espo.subscribe(`${webhookUrl('espocrm')}/Account.create`)
    await putSecret('webhooks/espocrm', { secrets: espo.webhookSecrets })
  })

  afterAll(async () => {
    await Promise.all([emulator?.stop(), docspace?.stop(), espo?.stop()])
    if (directory) await rm(directory, { recursive: true, force: true })
  })

  test('onboards clients through the deployed functions', async () => {
    for (const name of ['Acme Corporation', 'Beta GmbH']) {
      const { id, rooms } = await onboard(name)
      expect(rooms.map(({ title }) => title)).toEqual([`Client - ${name}`])
      expect(espo.record(id)?.cDocspaceRoomUrl).toBe(`${docspace.url}/rooms/shared/${rooms[0]?.id}`)
    }
    const attributes = await new SQSClient(clientOptions()).send(
      new GetQueueAttributesCommand({
        QueueUrl: outputs.ClientsDeadLetterQueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    )
    expect(attributes.Attributes?.ApproximateNumberOfMessages).toBe('0')
  })

  test('refuses a forged delivery with 401', async () => {
    const delivery = await espo.deliverRaw({ signed: false, body: '[{"id":"6b026f89926e476b6"}]' })
    expect(delivery.status).toBe(401)
  })

  test('deploys again without a change, and can be taken away', async () => {
    const again = await cdk(['deploy', stackName, '--require-approval', 'never', ...context], emulator.environment)
    expect(again).toContain('no changes')
    await cdk(['destroy', stackName, '--force', ...context], emulator.environment)
    await expect(stackOutputs()).rejects.toThrow('does not exist')
  })
})
