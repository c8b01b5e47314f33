/** What a newer EspoCRM does otherwise. Recorded: 9.2; read in the sources of 9.3.4 and 10.0.0: the others. */

export const VERSIONS = ['9.2', '9.3', '10.0'] as const
export type Version = (typeof VERSIONS)[number]

/** Each thing that came with a version, and with which. */
const SINCE = {
  /** Webhooks to internal addresses are refused, and those that are there deliver nothing. */
  internalAddresses: '9.3',
  /** Records can be locked: only fields that are not lockable can be changed then. */
  locking: '10.0',
} as const satisfies Record<string, Version>

/** What each says of itself. */
export const fullVersions: Readonly<Record<Version, string>> = { '9.2': '9.2.7', '9.3': '9.3.4', '10.0': '10.0.0' }

export const has = (version: Version, feature: keyof typeof SINCE): boolean =>
  VERSIONS.indexOf(version) >= VERSIONS.indexOf(SINCE[feature])

/** Loopback and private ranges, and names that no public server knows: those without a dot here. */
const internal = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[)|^[^.]+$/

/** Whether an address is internal and `host:port` is not in the list. */
export function isForbiddenAddress(url: string, allowed: readonly string[]): boolean {
  const parsed = URL.parse(url)
  if (parsed === null || !internal.test(parsed.hostname)) return false
  const port = parsed.port || (parsed.protocol === 'https:' ? '443' : '80')
  return !allowed.includes(`${parsed.hostname}:${port}`)
}
