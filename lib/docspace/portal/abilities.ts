import * as z from 'zod/mini'
import { RetryLater } from '../../runtime/errors.ts'
import { DocSpaceRefusal } from '../answer.ts'
import type { PortalCall } from '../connection.ts'
import { docspaceReasons } from '../reasons.ts'
import { leastRoute, type VersionRange, versionRange } from './versions.ts'

/** Whether the portal knows a route: every other refusal comes from a route that it knows (docs/facts/docspace.md#an-unknown-route). */
const knows =
  (call: PortalCall) =>
  async (path: string): Promise<boolean> => {
    try {
      await call({ method: 'GET', path }, z.unknown())
      return true
    } catch (error) {
      if (error instanceof DocSpaceRefusal) return true
      if (!(error instanceof RetryLater)) throw error
      if (error.reason === docspaceReasons['docspace-no-api']) return false
      if (error.reason === docspaceReasons['docspace-key-scope']) return true
      throw error
    }
  }

/** What a portal can do, whatever version it names. @throws RetryLater when that cannot be found out now */
export const abilityCalls = (call: PortalCall) => ({
  versions: (): Promise<VersionRange> => versionRange(knows(call)),

  /** @throws RetryLater `docspace-too-old` for a portal that lacks what an onboarding needs */
  async assertSupported(): Promise<void> {
    if (await knows(call)(leastRoute)) return
    throw new RetryLater(docspaceReasons['docspace-too-old'], { after: 15 * 60_000 })
  },
})
