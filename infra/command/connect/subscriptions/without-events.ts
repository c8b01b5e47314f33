import type { EnvironmentSettings } from '#infra/aws/config/environment-schema.ts'
import { type Source, tellsTeam } from '#lib/crm/source.ts'
import type { Purpose } from '#lib/crm/subscription.ts'
import type { KindOfClient } from '#lib/onboarding/settings/room-rules.ts'

/** What no sweep can see (docs/following.md, "When", and docs/merging.md): a list has neither what is gone nor who goes without a trace. */
const unseen: Readonly<Partial<Record<Purpose, (kind: KindOfClient) => boolean>>> = {
  deleted: () => true,
  merged: ({ source }) => source === 'espocrm' || source === 'pipedrive',
  team: ({ source }) => source === 'pipedrive',
  contacts: ({ type }) => type === 'Opportunity',
}

/** Who finds out where no event tells: the sweep, or somebody who runs a command. */
export const foundWithoutEvents = (
  purposes: readonly Purpose[],
  kind: KindOfClient,
  source: Pick<Source, 'openListing'>,
  sweep: EnvironmentSettings['sweep'],
): string => {
  const runs = sweep.enabled && source.openListing !== undefined
  const isSwept = (purpose: Purpose) =>
    runs && !unseen[purpose]?.(kind) && (purpose === 'created' || purpose === 'deciding' || sweep.mostChanged > 0)
  const left = purposes.filter((purpose) => !isSwept(purpose))
  if (left.length === 0) return `the sweep reads it (${sweep.schedule})`
  const command = `nobody does but roomkeeper onboard ${kind.source}:${kind.type}:ID`
  return left.length === purposes.length
    ? command
    : `the sweep reads a part (${sweep.schedule}); of the rest ${command}`
}

/** Whether a kind of record has what a purpose is about: not every one has a team. */
export const has = (source: Pick<Source, 'hasTeam'>, object: string, purpose: Purpose): boolean =>
  purpose !== 'team' || tellsTeam(source, object)
