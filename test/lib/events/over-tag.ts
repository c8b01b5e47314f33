import { expect } from 'vitest'
import type { TextStore } from '#lib/runtime/objects/text-store.ts'

/** A store that is only asked to replace what has a tag: S3 refuses a condition that is none. */
export const overTag = (store: TextStore): TextStore => ({
  ...store,
  replace: async (key, text, tag) => {
    expect(tag).toBeDefined()
    return store.replace(key, text, tag)
  },
})
