import { S3Client } from '@aws-sdk/client-s3'
import { SESClient } from '@aws-sdk/client-ses'
import { GetQueueUrlCommand } from '@aws-sdk/client-sqs'
import { createBackupServices } from '#lib/backup/open.ts'
import type { BackupSecrets } from '#lib/backup/settings.ts'
import { workOf } from '#lib/backup/stages/run-stages.ts'
import type { BackupServices, StageContext } from '#lib/backup/stages/stage-context.ts'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { backupKeyPath } from '../doctor/backup-keys.ts'
import { evidencePath } from '../doctor/secrets.ts'
import { Problem, WrongUsage } from '../problem.ts'
import { clientConfig } from '../target/aws.ts'
import { bucketNameOf } from '../target/bucket-name.ts'
import type { Target } from '../target/target.ts'

export interface PortalOptions {
  portal?: string
}

/** The backups of one portal, by the code that the functions run. */
export interface OpenedPortal {
  name: string
  services: BackupServices
  work: StageContext
}

/** What the portal says; undefined when it does not answer, or lets nobody in: runs and copies are known without it. */
export const unlessGone = async <T>(asked: Promise<T>): Promise<T | undefined> => {
  try {
    return await asked
  } catch (error) {
    if (error instanceof RetryLater || error instanceof Park || error instanceof DocSpaceRefusal) return undefined
    throw error
  }
}

/** What is said to whoever asks about a portal that is gone. */
export const goneWords = ({ settings }: StageContext): string =>
  `${settings.url} does not answer, or does not take the key: only what is kept outside of it is shown.`

/** The longest that a command works, in milliseconds. */
const patience = 6 * 3_600_000

/** @throws Problem when the environment has no backups, WrongUsage when the portal is not clear */
export const openPortalBackups = async (target: Target, { portal }: PortalOptions): Promise<OpenedPortal> => {
  const { backup } = target.settings
  if (!backup) {
    throw new Problem(
      `The environment ${target.environment} has no backups.`,
      `Name a portal under "backup" in ${target.settingsFile}: docs/settings.md#backup.portals says how.`,
    )
  }
  const name = chosen(Object.keys(backup.portals), portal)
  const s3 = new S3Client(clientConfig(target.instance, 'S3'))
  const services = createBackupServices(backup, {
    sqs: target.sqs,
    queueUrl: await queueOf(target),
    s3,
    bucket: await bucketNameOf(s3, target, 'backups'),
    ses: new SESClient(clientConfig(target.instance, 'SES')),
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

const secretNamesOf = (target: Target, portals: readonly string[]): BackupSecrets =>
  Object.fromEntries(
    portals.map((portal) => [
      portal,
      { docspace: target.secretName(backupKeyPath(portal)), evidence: target.secretName(evidencePath(portal)) },
    ]),
  )
