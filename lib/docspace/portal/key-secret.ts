import * as z from 'zod/mini'

const key = z.string().check(z.minLength(1))

/** A secret that holds a key of DocSpace's API, and perhaps keys of further users of the same portal. */
export const docspaceKey = z.lazy(() => z.object({ apiKey: key, moreKeys: z.optional(z.array(key)) }))

/** The keys of a secret, each once; the first is for what is not about one room. */
export const keysIn = ({ apiKey, moreKeys = [] }: z.output<typeof docspaceKey>): readonly [string, ...string[]] => [
  apiKey,
  ...new Set(moreKeys.filter((one) => one !== apiKey)),
]
