/** The paths in `storage/restore_info`; none where there is no such list. */
export function listedPaths(list: Buffer | undefined): Set<string> {
  const text = list?.toString('utf8') ?? ''
  const files = text.matchAll(/<file>\s*<domain>([^<]*)<\/domain>\s*<module>([^<]*)<\/module>\s*<path>([^<]*)<\/path>/g)
  return new Set(
    [...files].map(([, domain, module, path]) =>
      [module, domain, path].filter((part) => part !== undefined && part !== '').join('/'),
    ),
  )
}
