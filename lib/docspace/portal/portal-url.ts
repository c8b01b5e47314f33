import * as z from 'zod/mini'

/**
 * Address of a portal in the settings. A portal stands at the root of its host: with a path every call would be answered 404
 * (docs/facts/docspace.md#an-unknown-route).
 */
export const portalUrl = z
  .url({ protocol: /^https?$/ })
  .check(z.refine((url) => ['', '/'].includes(URL.parse(url)?.pathname ?? ''), 'the address alone, without a path'))
