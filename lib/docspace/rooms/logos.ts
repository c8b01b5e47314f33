import * as z from 'zod/mini'
import type { PortalCall } from '../connection.ts'

/** Bytes of a picture that a server takes as a logo, as it is delivered (docs/facts/docspace.md#a-logo-of-ones-own). */
export const largestLogo = 5 * 1_048_576

/** The files that a server may take as a logo. */
export const logoExtensions = ['.png', '.jpg', '.jpeg']

/** Whether these bytes begin as those of a picture that a server takes as a logo: a PNG or a JPEG. */
export const isLogo = (bytes: Buffer): boolean => ['89504e47', 'ffd8ff'].some((start) => hexOf(bytes).startsWith(start))

const hexOf = (bytes: Buffer): string => bytes.subarray(0, 4).toString('hex')

const uploaded = z.looseObject({ success: z.boolean(), data: z.optional(z.nullable(z.string())) })

/** More than any picture measures when the server has made it smaller: the whole picture. */
const whole = { x: 0, y: 0, width: 1_280, height: 1_280 }

export const logoCalls = (call: PortalCall) => ({
  /**
   * Lays a picture ready for a room. Only the same user may make it a logo, once.
   * @returns the name by which it is set; undefined where the server takes it for no picture, or for too large a one: it answers 200 then too
   */
  async upload(title: string, bytes: Uint8Array): Promise<string | undefined> {
    const body = new FormData()
    body.append('file', new Blob([new Uint8Array(bytes)]), title)
    const request = { method: 'POST' as const, path: '/api/2.0/files/logos', body }
    const { success, data } = await call(request, uploaded)
    return success && data ? data : undefined
  },

  /** Makes a picture that was laid ready the logo of a room, whole. Not repeatable: the picture is used up by the first call. */
  async set(roomId: number, tmpFile: string): Promise<void> {
    const path = `/api/2.0/files/rooms/${roomId}/logo`
    await call({ method: 'POST', path, json: { tmpFile, ...whole } }, z.unknown())
  },
})
