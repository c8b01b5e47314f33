import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOps } from '#infra/command/ops.ts'
import { buildProgram } from '#infra/command/program.ts'
import { processShell } from '#infra/command/shell.ts'
import { metricData } from '#infra/local/aws/alarms/cloudwatch.ts'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { inAlarms, onDashboard, textOf } from '../infra/aws/dashboard/watched-metrics.ts'
import { everything, synthesize } from '../infra/aws/synthesized.ts'
import {
  eventually,
  openInstance,
  type Ran,
  type RunningInstance,
  roomkeeper,
} from '../infra/command/running-instance.ts'
import { tryEveryCommand } from './every-command.ts'

const name = 'Kanarienvogel Holding'
const email = 'kanarienvogel@canary.example.com'
/** Given on the command line or typed wrongly: must not come back either. */
const wrongKey = 'canary-key-5f0c7a'

let running: RunningInstance
let secrets: string[] = []
const clients = { served: '', parked: '' }
const ran = new Map<string, Ran>()
/** Lines of the product's own log, which a command writes with ROOMKEEPER_DEBUG. */
const logLines: string[] = []

/** Members of a secret's value that are none: ids of users and marks of welcome content, by the hosts of their portals. */
const notSecret = new Set(['owners', 'welcome'])

/** Every text in a secret's value that is long enough to be told from a word. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value, ...value.split(':')].filter((text) => text.length >= 12)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([member, below]) => (notSecret.has(member) ? [] : textsIn(below)))
}

/** What Secrets Manager holds by now: keys of DocSpace, credentials of every CRM, secrets of webhooks. */
const storedSecrets = async (): Promise<string[]> => {
  const client = new SecretsManagerClient(sdkConfig(running.instance.aws.sdkEnvironment, 'SECRETS_MANAGER'))
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}))
  const values = await Promise.all(
    SecretList.map(async ({ Name }) => {
      const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: Name }))
      return SecretString
    }),
  )
  client.destroy()
  return values.filter((value) => value.startsWith('{')).flatMap((value) => textsIn(JSON.parse(value)))
}

const run = async (...args: string[]): Promise<Ran> => {
  const environment = { ROOMKEEPER_DEBUG: '1' }
  const one = await roomkeeper([...args, '--instance-file', running.instanceFile], { environment })
  ran.set(args.join(' '), one)
  logLines.push(...one.err.split('\n').filter((line) => line.startsWith('{')))
  return one
}

beforeAll(async () => {
  running = await openInstance({ settings: { 'onboarding.manager.unknownOwner': 'park' } })
  const crm = running.instance.crms.get('espocrm')
  if (!crm) throw new Error('the local instance has no EspoCRM')
  const served = await crm.createClient({ name, email, ownerEmail: 'anna.manager@example.com' })
  const parked = await crm.createClient({ name: `${name} 2`, email, ownerEmail: 'stranger@example.com' })
  clients.served = `espocrm:Account:${served.id}`
  clients.parked = `espocrm:Account:${parked.id}`
  await eventually(
    () => running.logs.filter(({ line }) => /"client.(completed|parked)"/.test(line)).length === 2 || undefined,
  )
  const before = await storedSecrets()
  await tryEveryCommand(run, { ...clients, name, email, wrongKey })
  // Those that a command drew itself count too.
  secrets = [...new Set([...before, ...(await storedSecrets()), wrongKey])]
}, 180_000)
afterAll(() => running?.stop())

/** The places in `text` where one of `canaries` stands, whatever its case. */
const findings = (text: string, canaries: readonly string[]) =>
  canaries.filter((canary) => text.toLowerCase().includes(canary.toLowerCase()))

test('there are secrets to look for, and every command was tried', async () => {
  expect(secrets.length).toBeGreaterThan(12)
  const program = await buildProgram(createOps(processShell()))
  const leaves = (command: Command, path: string[]): string[] =>
    command.commands.length === 0
      ? [path.join(' ')]
      : command.commands.flatMap((below) => leaves(below, [...path, below.name()]))
  const known = leaves(program, []).filter((one) => !one.startsWith('comple'))
  expect(known.length).toBeGreaterThan(15)
  for (const command of known)
    expect(
      [...ran.keys()].some((tried) => `${tried} `.startsWith(`${command} `)),
      command,
    ).toBe(true)
})

test('no command shows a secret, neither one that is stored nor one that is given', () => {
  for (const [command, { out, err }] of ran) expect(findings(out + err, secrets), command).toEqual([])
})

test('what commands and functions log has neither names nor addresses nor secrets in it', () => {
  const lines = [...logLines, ...running.logs.map(({ line }) => line)]
  expect(lines.length).toBeGreaterThan(20)
  const canaries = ['kanarienvogel', 'canary.example', 'stranger@', 'anna.manager', 'Bearer ', 'Basic ', ...secrets]
  for (const line of lines) expect(findings(line, canaries), line).toEqual([])
})

test('people are shown whom it is about: the canary is in what they read', () => {
  expect(ran.get(`client show ${clients.served}`)?.out).toContain(name)
})

describe('a backup', () => {
  test('reports without a secret', async () => {
    const store = await (await fetch(`${running.instance.aws.sesUrl}/store`)).text()
    expect(store).toContain('Backup OK')
    expect(findings(store, secrets)).toEqual([])
  })

  test('keeps no secret in what it writes down of a run', async () => {
    const s3 = new S3Client({ ...sdkConfig(running.instance.aws.sdkEnvironment, 'S3'), forcePathStyle: true })
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
    const texts: string[] = []
    for (const { Name: Bucket } of Buckets) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'runs/' }))
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
        texts.push((await Body?.transformToString()) ?? '')
      }
    }
    s3.destroy()
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) expect(findings(text, secrets), text).toEqual([])
  })
})

test('every metric that was measured is looked at by the dashboard or an alarm, by just the dimensions it has', () => {
  const stack = synthesize('prod', everything)
  const watched = new Set([...onDashboard(stack), ...inAlarms(stack)])
  const measured = metricData(running.logs.map(({ line }) => line)).map(({ name: metric, dimensions }) =>
    textOf(metric, Object.keys(dimensions)),
  )
  expect(new Set(measured).size).toBeGreaterThan(10)
  expect([...new Set(measured)].filter((one) => !watched.has(one))).toEqual([])
})
