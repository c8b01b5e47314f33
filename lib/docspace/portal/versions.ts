/**
 * The versions of DocSpace that Roomkeeper works with, the newest last: the one place for it. A self-hosted portal names the version of its
 * settings file, which may be an older one than it is, so none is refused by its number but by what it lacks.
 */
export const supportedVersions = ['3.2', '3.5', '3.6', '3.7'] as const

/** `3.2, 3.5, 3.6 and 3.7`. */
export const supportedText = `${supportedVersions.slice(0, -1).join(', ')} and ${supportedVersions.at(-1)}`

/** The oldest version that a portal is when it knows the route: what came with each, in the order of the versions. */
const routes = [
  ['3.2', '/api/2.0/settings/invitationsettings'],
  ['3.5', '/api/2.0/backup/getbackupscount'],
  ['3.7', '/api/2.0/files/tags/roomkeeper/haslinks'],
] as const

/** What a portal can do, as versions: it is at least `least`, and older than `below` where that is known. */
export interface VersionRange {
  least: string | undefined
  below: string | undefined
}

/**
 * The versions that a portal may be, by the routes it knows, whatever version it names (docs/facts/docspace.md#what-came-with-a-version).
 * `knows`: whether it knows a route; a key that may not use it is told so. @throws what `knows` throws
 */
export const versionRange = async (knows: (path: string) => Promise<boolean>): Promise<VersionRange> => {
  const known = await Promise.all(routes.map(async ([version, path]) => [version, await knows(path)] as const))
  return {
    least: known.findLast(([, isKnown]) => isKnown)?.[0],
    below: known.find(([, isKnown], at) => !isKnown && known.slice(at).every(([, later]) => !later))?.[0],
  }
}

/** Knows the oldest of the supported versions. */
export const leastRoute: string = routes[0][1]

/** `3.7 or later`, `3.5 or 3.6`, `older than 3.2`. */
export const rangeText = ({ least, below }: VersionRange): string => {
  if (!least) return `older than ${routes[0][0]}`
  if (!below) return `${least} or later`
  const from = (supportedVersions as readonly string[]).indexOf(least)
  const to = (supportedVersions as readonly string[]).indexOf(below)
  return supportedVersions.slice(from, to).join(' or ')
}

/** Whether every invitation link ends after seven days (docs/facts/docspace.md#the-end-of-an-invitation-link). */
export const endsLinks = ({ least }: VersionRange): boolean => least !== supportedVersions.at(-1)
