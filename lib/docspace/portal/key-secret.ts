import * as z from 'zod/mini'

/** A secret that holds a key of DocSpace's API. */
export const docspaceKey = z.lazy(() => z.object({ apiKey: z.string().check(z.minLength(1)) }))
