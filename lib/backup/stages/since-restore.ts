import type { RunState } from '../store/run-state.ts'

/**
 * The runs of the portal as it is now, and those of before it was restored. A restore gives the portal's owner another id
 * (docs/facts/docspace.md#a-restored-portal-is-a-new-one). The archives of before are what one goes back to if it was the wrong one, and
 * a night of the restored portal does not stand for them. `owner`: whom the portal belongs to; as the newest run says when absent.
 */
export const sinceRestore = (
  runs: readonly RunState[],
  owner: string | undefined,
): { runs: RunState[]; before: RunState[] } => {
  const newestFirst = [...runs].sort((one, other) => other.dueAt - one.dueAt)
  const now = owner ?? newestFirst.find((run) => run.owner !== undefined)?.owner
  const at = newestFirst.findIndex((run) => run.owner !== undefined && run.owner !== now)
  if (at < 0) return { runs: newestFirst, before: [] }
  return { runs: newestFirst.slice(0, at), before: newestFirst.slice(at) }
}

/** What the report says of archives that are kept from before a restore, a sentence or none. */
export const restoredInWords = (before: readonly RunState[]): string[] => {
  const kept = before.filter(({ facts }) => facts !== undefined).length
  const [newest] = before
  if (!newest || kept === 0) return []
  return [
    `The portal was restored: its owner has another id than in the run ${newest.run}. ` +
      `Archives of before (${kept}) are kept until \`roomkeeper backup prune --before-restore\` lets them go.`,
  ]
}
