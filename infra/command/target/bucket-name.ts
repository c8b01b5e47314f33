import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3'
import { Problem } from '../problem.ts'
import { stackOutput } from './stack-output.ts'
import type { Target } from './target.ts'

/** What the buckets of an environment are for: the stack's output, and how a name begins that the local AWS gives. */
const buckets = {
  backups: { output: 'BackupBucketName', begins: 'backups' },
  memory: { output: 'MemoryBucketName', begins: 'onboardingmemory' },
} as const

/**
 * A bucket outlives its stack, so an account may have several that look alike: only the stack knows which is its own. The
 * local AWS has no stack to ask, and one bucket of each kind.
 * @throws Problem where there is none
 */
export const bucketNameOf = async (s3: S3Client, target: Target, bucket: keyof typeof buckets): Promise<string> => {
  const { output, begins } = buckets[bucket]
  if (!target.instance) return stackOutput(target, output)
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const start = `roomkeeper-${target.environment}-${begins}`
  const found = Buckets.find(({ Name }) => Name?.toLowerCase().startsWith(start))?.Name
  if (found) return found
  throw new Problem(`There is no bucket ${start}….`, 'Start `npm start` anew.')
}
