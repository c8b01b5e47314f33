import { gunzipSync } from 'node:zlib'

export interface TarEntry {
  name: string
  header: Buffer
  content: Buffer
}

const block = 512
const text = (bytes: Buffer) => bytes.toString('utf8').replace(/\0.*$/s, '')

/** Every entry of a tar, read by the format's description and not by the reader under test; long names are put in their place. */
export const entriesOfTar = (tar: Buffer): TarEntry[] => {
  const entries: TarEntry[] = []
  let longName: string | undefined
  for (let at = 0; at + block <= tar.length; ) {
    const header = tar.subarray(at, at + block)
    if (header.every((byte) => byte === 0)) break
    const size = Number.parseInt(text(header.subarray(124, 136)), 8)
    const content = tar.subarray(at + block, at + block + size)
    at += block + Math.ceil(size / block) * block
    if (String.fromCharCode(header[156] ?? 0) === 'L') longName = text(content)
    else {
      entries.push({ name: longName ?? text(header.subarray(0, 100)), header, content })
      longName = undefined
    }
  }
  return entries
}

export const entriesOfArchive = (archive: Buffer): TarEntry[] => entriesOfTar(gunzipSync(archive))
