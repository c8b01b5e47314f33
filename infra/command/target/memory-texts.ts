import { S3Client } from '@aws-sdk/client-s3'
import { createS3Texts } from '#lib/runtime/objects/s3-texts.ts'
import type { TextStore } from '#lib/runtime/objects/text-store.ts'
import { clientConfig } from './aws.ts'
import { bucketNameOf } from './bucket-name.ts'
import type { Target } from './target.ts'

/** The texts of the bucket in which an environment remembers its clients. @throws Problem where there is none, or the caller may not ask for it */
export const memoryTextsOf = async (target: Target): Promise<TextStore> => {
  const s3 = new S3Client(clientConfig(target.instance, 'S3'))
  return createS3Texts(s3, await bucketNameOf(s3, target, 'memory'))
}
