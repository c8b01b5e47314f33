import { createHash } from 'node:crypto'
import { CopyGone, type ObjectStore } from '#lib/backup/store/object-store.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'

interface Upload {
  key: string
  parts: Map<number, { bytes: Uint8Array; sha256: string }>
}

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64')

/** An object store in memory with S3's promises: conditions hold, a part with a wrong checksum is refused. */
export const memoryStore = () => {
  const { store: ofTexts, texts } = memoryTexts()
  const copies = new Map<string, { bytes: Buffer; checksum: string; lockUntil: number | undefined }>()
  const uploads = new Map<string, Upload & { lockUntil: number | undefined }>()
  let version = 0
  const upload = (id: string) => {
    const found = uploads.get(id)
    if (!found) throw new CopyGone()
    return found
  }
  const store: ObjectStore = {
    ...ofTexts,
    list: async (prefix) => [...texts.keys(), ...copies.keys()].filter((key) => key.startsWith(prefix)).sort(),
    remove: async (key) => {
      texts.delete(key)
      copies.delete(key)
    },
    beginCopy: async (key, lockUntil) => {
      version += 1
      uploads.set(`u${version}`, { key, parts: new Map(), lockUntil })
      return `u${version}`
    },
    copyPart: async (_key, id, number, bytes, sha256) => {
      if (sha(bytes) !== sha256) throw new Error('BadDigest')
      upload(id).parts.set(number, { bytes: Uint8Array.from(bytes), sha256 })
      return { etag: `"${id}-${number}"`, sha256 }
    },
    completeCopy: async (key, id, parts) => {
      const found = upload(id)
      const stored = parts.map(({ sha256 }, index) => {
        const part = found.parts.get(index + 1)
        if (part?.sha256 !== sha256) throw new Error('InvalidPart')
        return part
      })
      const checksum = sha(Buffer.concat(stored.map(({ sha256 }) => Buffer.from(sha256, 'base64'))))
      copies.set(key, { bytes: Buffer.concat(stored.map(({ bytes }) => bytes)), checksum, lockUntil: found.lockUntil })
      uploads.delete(id)
    },
    abortCopy: async (_key, id) => {
      uploads.delete(id)
    },
    piece: async (key, start, length) => Uint8Array.from(copies.get(key)?.bytes.subarray(start, start + length) ?? []),
    inspect: async (key) => {
      const text = texts.get(key)
      if (text) return { size: Buffer.byteLength(text.text), checksum: undefined, lockUntil: text.lockUntil }
      const found = copies.get(key)
      return found && { size: found.bytes.length, checksum: found.checksum, lockUntil: found.lockUntil }
    },
  }
  return { store, texts, copies, uploads }
}
