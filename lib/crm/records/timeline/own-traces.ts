import * as z from 'zod/mini'
import type { ClientFilter } from '../../clients.ts'
import { namesAny } from '../fields.ts'

/** The setting `notes` of a CRM whose records have a timeline. */
export const notesSetting = z
  .optional(z.boolean())
  .check(
    z.describe(
      'Whether notes are written on timelines, so that `roomkeeper connect` asks for the rights. It is so without this where an outlet of the kind `timeline` is (docs/events.md).',
    ),
  )

/**
 * Refuses filters and watched fields that name any of `traces`. They change with our own notes on a timeline and with our own writes, so
 * that each write would be an event that leads to another one.
 */
export const withoutTraces = (traces: readonly string[]) =>
  z.refine<{ clients: readonly ClientFilter[] }>(({ clients }) => !namesAny(clients, traces), {
    path: ['clients'],
    error: `must not name ${traces.join(', ')}: they change with what Roomkeeper writes itself, which would go on for ever`,
  })
