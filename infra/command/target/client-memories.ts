import { S3Client } from '@aws-sdk/client-s3'
import { type Awaited, createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { createEnds, type Ends } from '#lib/onboarding/life/end/end-store.ts'
import { type ClientMemories, createClientMemories } from '#lib/onboarding/life/memory/memory-store.ts'
import { createS3Texts } from '#lib/runtime/objects/s3-texts.ts'
import type { TextStore } from '#lib/runtime/objects/text-store.ts'
import { clientConfig } from './aws.ts'
import { bucketNameOf } from './bucket-name.ts'
import type { Target } from './target.ts'

export interface ClientLives {
  memories?: ClientMemories
  ends?: Ends
  awaited?: Awaited
  /** Where they lie. */
  texts?: TextStore
}

/**
 * What is remembered of the clients of an environment, of their ends, and of who is waited for; nothing where the stack is of an earlier release, or the caller may
 * not ask it: then nothing is remembered, and nothing follows or ends.
 */
export const clientLivesOf = async (target: Target): Promise<ClientLives> => {
  const s3 = new S3Client(clientConfig(target.instance, 'S3'))
  const bucket = await bucketNameOf(s3, target, 'memory').catch(() => undefined)
  if (bucket === undefined) return {}
  const texts = createS3Texts(s3, bucket)
  const open = async () => texts
  return { memories: createClientMemories(open), ends: createEnds(open), awaited: createAwaited(open), texts }
}
