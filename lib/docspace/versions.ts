/**
 * The versions of DocSpace that Roomkeeper works with, the newest last: the one place for it. A self-hosted portal tells the version of its
 * settings file, which may be an older one than it is, so none is refused by its number but by what it lacks.
 */
export const supportedVersions = ['3.2', '3.5', '3.6', '3.7'] as const

/** `3.2, 3.5, 3.6 and 3.7`. */
export const supportedText = `${supportedVersions.slice(0, -1).join(', ')} and ${supportedVersions.at(-1)}`
