import { ApiError, accessDenied } from '../http/errors.ts'
import type { Portal } from '../portal/portal.ts'
import type { User } from '../types.ts'

/** Pictures that were put there to be a room's logo: whose each is stands in its name, and a room uses it up. */

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Throws 403 for a picture that somebody else has put there, 404 for one that is not there (any more). */
export function requireLogoFile(portal: Portal, user: User, path: string): void {
  const name = nameOf(path)
  if (name.split('.')[0]?.split('_')[1] !== user.id) throw accessDenied()
  if (!portal.state.logoFiles.includes(name))
    throw new ApiError(404, 'File not found', 'System.IO.FileNotFoundException')
}

export function takeLogoFile(portal: Portal, path: string): void {
  portal.state.logoFiles = portal.state.logoFiles.filter((name) => name !== nameOf(path))
}
