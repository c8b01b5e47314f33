import type { StoredText, TextStore } from '#lib/runtime/objects/text-store.ts'

/** Texts in memory with S3's promises: the conditions hold. */
export const memoryTexts = () => {
  const texts = new Map<string, StoredText & { lockUntil?: number }>()
  let version = 0
  const put = (key: string, text: string, lockUntil?: number) => {
    version += 1
    const tag = `"${version}"`
    texts.set(key, { text, tag, ...(lockUntil !== undefined && { lockUntil }) })
    return tag
  }
  const store: TextStore = {
    read: async (key) => texts.get(key),
    create: async (key, text, lockUntil) => (texts.has(key) ? undefined : put(key, text, lockUntil)),
    replace: async (key, text, tag) => (texts.get(key)?.tag === tag ? put(key, text) : undefined),
    list: async (prefix) => [...texts.keys()].filter((key) => key.startsWith(prefix)).sort(),
    remove: async (key) => void texts.delete(key),
  }
  return { store, texts }
}
