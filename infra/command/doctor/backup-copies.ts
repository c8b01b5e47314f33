import { GetBucketPolicyCommand, GetPublicAccessBlockCommand, S3Client } from '@aws-sdk/client-s3'
import * as z from 'zod'
import { clientConfig } from '../target/aws.ts'
import { stackOutput } from '../target/stack-output.ts'
import { type DoctorCheck, type Found, ok, problem, unknown, warning } from './finding.ts'

/**
 * Who may read the copies, as far as the bucket itself says it: an archive holds webhook secrets and the passwords of links in
 * clear (docs/backups.md#an-archive-is-as-secret-as-the-portal). Rights of the account's own roles are not looked at.
 */
export const backupCopies: DoctorCheck = {
  area: 'Copies of backups',
  async look(target) {
    if (!Object.values(target.settings.backup?.portals ?? {}).some(({ offsite }) => offsite)) {
      return [unknown('no portal has copies outside of it (offsite in its settings)')]
    }
    if (target.instance) return [unknown('who may read copies: they stay on this machine until `npm start` ends')]
    const s3 = new S3Client(clientConfig(target.instance, 'S3'))
    try {
      const Bucket = await stackOutput(target, 'BackupBucketName')
      return [await publicAccess(s3, Bucket), await grants(s3, Bucket)]
    } finally {
      s3.destroy()
    }
  },
}

const publicAccess = async (s3: S3Client, Bucket: string): Promise<Found> => {
  const answer = await unless(
    'NoSuchPublicAccessBlockConfiguration',
    s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  )
  const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } =
    answer?.PublicAccessBlockConfiguration ?? {}
  if (BlockPublicAcls && BlockPublicPolicy && IgnorePublicAcls && RestrictPublicBuckets) {
    return ok(`${Bucket} is closed to the public`)
  }
  return problem(
    `${Bucket} is not closed to the public`,
    'Switch on "Block all public access" (S3 console, the bucket, Permissions), or deploy again.',
  )
}

const policy = z.object({ Statement: z.array(z.object({ Effect: z.string(), Principal: z.unknown().optional() })) })

const grants = async (s3: S3Client, Bucket: string): Promise<Found> => {
  const answer = await unless('NoSuchBucketPolicy', s3.send(new GetBucketPolicyCommand({ Bucket })))
  const { Statement } = policy.parse(JSON.parse(answer?.Policy ?? '{"Statement":[]}'))
  const others = Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Principal }) => JSON.stringify(Principal))
  if (others.length === 0) return ok('its policy lets nobody in; who has rights to S3 in this account may read it')
  return warning(
    `its policy lets in ${[...new Set(others)].join(', ')}`,
    'Take the statement away (S3 console, the bucket, Permissions), unless they may read the whole portal.',
  )
}

/** The answer, or undefined where there is no such thing. */
const unless = <T>(name: string, asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error) => {
    if (error instanceof Error && error.name === name) return undefined
    throw error
  })
