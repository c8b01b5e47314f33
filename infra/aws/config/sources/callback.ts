import * as z from 'zod/mini'
import type { EnvironmentSettings } from '../environment-schema.ts'

const told = z.object({ callbackUrl: z.string() })

/** Where a sender of one's own is told of its clients, if it is. */
export const callbackOf = ({ sources }: Pick<EnvironmentSettings, 'sources'>): string | undefined =>
  z.safeParse(told, sources.generic).data?.callbackUrl
