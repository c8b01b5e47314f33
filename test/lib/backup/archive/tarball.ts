import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

/** A ustar header, written from the format's description and not by the reader under test. */
export const tarHeader = (name: string, size: number, type = '0'): Buffer => {
  const header = Buffer.alloc(512)
  header.write(name, 0, 100, 'utf8')
  header.write('0000644\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  header.write('00000000000\0', 136, 'latin1')
  header.write('        ', 148, 'latin1')
  header.write(type, 156, 'latin1')
  header.write('ustar\x0000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}

export const tarEntry = (name: string, content: Buffer | string, type = '0'): Buffer => {
  const bytes = Buffer.from(content)
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512)
  return Buffer.concat([tarHeader(name, bytes.length, type), bytes, padding])
}

export const tarEnd = Buffer.alloc(1024)

/** Incompressible, repeatable bytes. */
export const noise = (length: number, seed: string): Buffer => {
  const blocks: Buffer[] = []
  for (let at = 0; at < length; at += 32) blocks.push(createHash('sha256').update(`${seed}:${at}`).digest())
  return Buffer.concat(blocks).subarray(0, length)
}

/** A portal's archive as DocSpace orders it: tables, files, and last the list of the files. */
export const portalTar = (files: number, size = 3_000): Buffer =>
  Buffer.concat([
    tarEntry('databases/core/core_user', '<table/>'),
    tarEntry('databases/files/files_file', '<table/>'.repeat(500)),
    ...Array.from({ length: files }, (_, n) => tarEntry(`files/root/${n}/content.docx`, noise(size, String(n)))),
    tarEntry('storage/restore_info', '<storage_restore></storage_restore>'),
    tarEnd,
  ])

export const portalArchive = (files: number, size?: number): Buffer => gzipSync(portalTar(files, size))
