import * as z from 'zod/mini'
import { incidentSettings } from '../../../../notify/incidents.ts'

/** Who is told what differs between rooms and what is wanted of them. */
export const driftReportSettings = z.object({
  recipients: z
    .array(z.email())
    .check(z.minLength(1), z.maxLength(50))
    .check(
      z.meta({
        description: 'Who gets the report of what differs by mail. It names clients by their keys.',
        examples: [['admin@acme.example']],
      }),
    ),
  sender: z.email().check(
    z.meta({
      description: 'The address from which that report is sent: it, or its domain, is verified in SES.',
      examples: ['roomkeeper@acme.example'],
    }),
  ),
  callbackUrl: z.optional(z.url({ protocol: /^https?$/ })).check(
    z.meta({
      description: 'The address that gets that report as a `drift.reported` event, signed as Standard Webhooks.',
      examples: ['https://ops.acme.example/drift'],
    }),
  ),
  ...incidentSettings('a report of clients who are locked out or differ', 'the next one without'),
})

export type DriftReportSettings = z.output<typeof driftReportSettings>
