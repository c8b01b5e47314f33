import type { VersionedSettings } from '../../../runtime/settings/settings-version.ts'
import { isKnown } from '../../documents/placeholders.ts'

/** A placeholder, or a brace by itself. */
const braces = /\{([^{}]*)\}|[{}]/g

/** A name whose braces were text, unless they are those of a placeholder. */
const withBracesAsText = (name: string): string =>
  name.replaceAll(braces, (found, placeholder?: string) =>
    placeholder !== undefined && isKnown(placeholder) ? found : found.replaceAll('{', '{{').replaceAll('}', '}}'),
  )

/** A path whose slashes were signs of one title, as DocSpace stores them. */
const withoutFoldersInFolders = (path: string): string => withBracesAsText(path).replaceAll('/', '_')

/** Every text that stands where names of rooms, folders, files and links do. */
const places: readonly (readonly [path: readonly string[], change: (name: string) => string])[] = [
  [['room', 'title'], withBracesAsText],
  [['link', 'title'], withBracesAsText],
  [['folders', '*'], withoutFoldersInFolders],
  [['welcome', 'into'], withoutFoldersInFolders],
  [['welcome', 'files', '*', 'title'], withBracesAsText],
]

const changedAt = (given: unknown, [next, ...rest]: readonly string[], change: (name: string) => string): unknown => {
  if (next === undefined) return typeof given === 'string' ? change(given) : given
  if (Array.isArray(given)) return next === '*' ? given.map((one) => changedAt(one, rest, change)) : given
  if (typeof given !== 'object' || given === null || !(next in given)) return given
  return { ...given, [next]: changedAt((given as Readonly<Record<string, unknown>>)[next], rest, change) }
}

/**
 * Settings of version 1 in the form of version 2, where text in braces is a placeholder, a brace of text is written twice, and a slash stands between folders. In version 1
 * there was `{name}` in titles of rooms, and everything else in braces was text: what is no placeholder today stays text. Pure.
 */
export const withNamesOfVersion2 = (settings: VersionedSettings): VersionedSettings =>
  'onboarding' in settings
    ? {
        ...settings,
        onboarding: places.reduce<unknown>(
          (given, [path, change]) => changedAt(given, path, change),
          settings.onboarding,
        ),
      }
    : settings
