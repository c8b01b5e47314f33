import { RetryLater } from '../../runtime/errors.ts'
import { archiveCalls } from '../backups/archives.ts'
import type { ConnectionOptions } from '../connection.ts'
import { docspaceReasons } from '../reasons.ts'
import type { File } from './folders.ts'

export const downloadCalls = (options: ConnectionOptions) => ({
  /**
   * The bytes of a file whose size is known. A key that may copy the file may download it (docs/facts/docspace.md#a-file-is-downloaded-with-the-key).
   * @throws RetryLater also where the file was written meanwhile, DocSpaceRefusal when it is gone or may not be read
   */
  async file({ id, size }: Pick<File, 'id' | 'size'>): Promise<Buffer> {
    const leave = await options.rateLimiter?.enter({ method: 'GET' }, options.deadline)
    try {
      const { bytes, total } = await archiveCalls(options).piece({ fileId: id }, 0, size)
      if (bytes.length === size && (total ?? size) === size) return Buffer.from(bytes.buffer, bytes.byteOffset, size)
      const detail = `file ${id} has another size than a moment ago`
      throw new RetryLater(docspaceReasons['docspace-failed'], { detail, after: 5_000 })
    } finally {
      leave?.()
    }
  },
})
