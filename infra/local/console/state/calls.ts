import type { DocSpaceSim } from '../../../simulators/docspace/index.ts'
import { crmNames } from '../../start-simulators.ts'

type PortalState = DocSpaceSim['state']

/** Tags of rooms are client keys. */
const clientKey = new RegExp(`(?:${crmNames.join('|')}):[A-Za-z]+:[A-Za-z0-9._~-]{1,64}`)

/** The part of a path that names a room, folder or file. */
const idInPath = /\/files\/(?:rooms\/|folder\/|file\/)?(\d+)/
const idInBody = /"(?:destFolderId|parentId|folderId)":\s*(\d+)/

/**
 * The client that a call to the portal is about: the one it names, or the one whose room the folder or file belongs to. A
 * call about the portal itself (people, templates) has none.
 */
export const clientOfPortalCall = (state: PortalState, path: string, body: string): string | undefined => {
  const named = clientKey.exec(decoded(path))?.[0] ?? clientKey.exec(body)?.[0]
  if (named) return named
  const target = idInBody.exec(body)?.[1]
  const source = idInPath.exec(path)?.[1]
  return [target, source].map((id) => id && tagAbove(state, Number(id))).find((tag) => tag)
}

/** A path in plain letters, or as it came when it cannot be read. */
export const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Rooms and folders share one number space, and files have their own: those are reached by their folder. */
const tagAbove = (state: PortalState, id: number): string | undefined => {
  for (let at: number | undefined = id, depth = 0; at !== undefined && depth < 20; depth += 1) {
    const room = state.rooms.find((one) => one.id === at)
    if (room) return room.tags.find((tag) => clientKey.test(tag))
    at = state.folders.find((one) => one.id === at)?.parentId
  }
  return undefined
}

/** Words of a call that may be the id of a record. */
export const wordsOf = (text: string): string[] => text.match(/[A-Za-z0-9][A-Za-z0-9._~-]*/g) ?? []

/** A text without what opens anything: keys, tokens, signatures and passwords. */
export const withoutKeys = (text: string): string =>
  text
    .replace(/sk-[0-9a-f]{8,}/gi, 'sk-***')
    .replace(/whsec_[A-Za-z0-9+/=]+/g, 'whsec_***')
    .replace(
      /((?:access_token|refresh_token|client_secret|password|apiKey|secretKey|sessionId)"?\s*[=:]\s*"?)[^"&\s,}]+/gi,
      '$1***',
    )
