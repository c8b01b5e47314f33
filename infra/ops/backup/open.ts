import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { SESClient } from '@aws-sdk/client-ses'
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { workOf } from '#lib/backup/follow.ts'
import { createBackupServices } from '#lib/backup/open.ts'
import type { BackupServices, Work as BackupWork } from '#lib/backup/services.ts'
import type { BackupSecrets } from '#lib/backup/settings.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { clientConfig } from '../target/aws.ts'
import type { Target } from '../target/target.ts'

export interface PortalOptions {
  portal?: string
}

/** The backups of one portal, by the code that the functions run. */
export interface OpenedPortal {
  name: string
  services: BackupServices
  work: BackupWork
}

/** The longest that a command works, in milliseconds. */
const patience = 6 * 3_600_000

/** @throws Problem when the environment has no backups, WrongUsage when the portal is not clear */
export const openPortalBackups = async (target: Target, { portal }: PortalOptions): Promise<OpenedPortal> => {
  const { backup } = target.settings
  if (!backup) {
    throw new Problem(
      `The environment ${target.environment} has no backups.`,
      'Name a portal under "backup" in cdk.json.',
    )
  }
  const name = chosen(Object.keys(backup.portals), portal)
  const s3 = new S3Client(clientConfig(target.house, 'S3'))
  const services = createBackupServices(backup, {
    sqs: target.sqs,
    queueUrl: await queueOf(target),
    s3,
    bucket: await bucketOf(s3, target.environment),
    ses: new SESClient(clientConfig(target.house, 'SES')),
    secrets: target.secrets,
    secretNames: secretNamesOf(target, Object.keys(backup.portals)),
    clock: target.clock,
  })
  return { name, services, work: workOf(services, name, deadlineIn(patience, target.clock)) }
}

const chosen = (known: readonly string[], given: string | undefined): string => {
  const name = given ?? (known.length === 1 ? known[0] : undefined)
  if (name !== undefined && known.includes(name)) return name
  throw new WrongUsage(`Say which portal: --portal ${known.join(' or ')}.`)
}

const queueOf = async (target: Target): Promise<string> => {
  const QueueName = `roomkeeper-${target.environment}-backups`
  return (await target.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? ''
}

/** CloudFormation names the bucket after the stack and its place in it, with something random behind. */
const bucketOf = async (s3: S3Client, environment: string): Promise<string> => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const begins = `roomkeeper-${environment}-backups`
  const found = Buckets.flatMap(({ Name }) => (Name?.toLowerCase().startsWith(begins) ? [Name] : []))
  const [name, another] = found
  if (name !== undefined && another === undefined) return name
  throw new Problem(
    found.length === 0 ? `There is no bucket ${begins}….` : `There are several buckets ${begins}….`,
    'Deploy the environment, or delete what an earlier deployment has left.',
  )
}

const secretNamesOf = (target: Target, portals: readonly string[]): BackupSecrets =>
  Object.fromEntries(portals.map((portal) => [portal, { docspace: target.secretName(`docspace/backup/${portal}`) }]))
