import type { TextStore } from './text-store.ts'

/** Opens a store when it is first needed, and again where that failed. */
export const openedOnce = <T>(open: () => Promise<T>): (() => Promise<T>) => {
  let opening: Promise<T> | undefined
  return () => {
    opening ??= open()
    opening.catch(() => {
      opening = undefined
    })
    return opening
  }
}

/** The texts of a bucket, for all who need them. The code of S3 is loaded with the first of them. */
export const textsIn = (bucket: string): (() => Promise<TextStore>) =>
  openedOnce(async () => {
    const { openS3Texts } = await import('./s3-texts.ts')
    return openS3Texts(bucket)
  })
