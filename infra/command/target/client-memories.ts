import { S3Client } from '@aws-sdk/client-s3'
import { type ClientMemories, createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { createS3Texts } from '#lib/runtime/objects/s3-texts.ts'
import { clientConfig } from './aws.ts'
import { bucketNameOf } from './bucket-name.ts'
import type { Target } from './target.ts'

/**
 * What is remembered of the clients of an environment; undefined where the stack is of an earlier release, or the caller may not ask it:
 * then nothing is remembered, and nothing follows.
 */
export const clientMemoriesOf = async (target: Target): Promise<ClientMemories | undefined> => {
  const s3 = new S3Client(clientConfig(target.instance, 'S3'))
  const bucket = await bucketNameOf(s3, target, 'memory').catch(() => undefined)
  return bucket === undefined ? undefined : createClientMemories(async () => createS3Texts(s3, bucket))
}
