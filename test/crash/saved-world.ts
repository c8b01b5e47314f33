import type { DocSpaceSim } from '#infra/simulators/docspace/index.ts'
import type { StoredText } from '#lib/runtime/objects/text-store.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { roomsIn } from '#test/onboarding/world/portal-view.ts'

type PortalState = DocSpaceSim['state']

/** All that outlives a worker: the portal, the client's record and what is remembered of it. */
export interface SavedWorld {
  portal: PortalState
  record: Record<string, string | null>
  /** What is remembered of clients, by its key. */
  remembered: ReadonlyMap<string, StoredText>
  /** When it was saved, epoch milliseconds. */
  at: number
}

const ownFields = ['cDocspaceRoomId', 'cDocspaceRoomUrl', 'cDocspaceInvitationUrl', 'cDocspaceStatus']

/** What Roomkeeper has written on a record. */
export const ownFieldsOf = (record: Readonly<Record<string, unknown>>): Record<string, string | null> =>
  Object.fromEntries(ownFields.map((name) => [name, (record[name] as string | null) ?? null]))

export const saveWorld = ({ docspace, espo, clock, bucket }: Harness, id: string): SavedWorld => ({
  portal: docspace.snapshot(),
  record: ownFieldsOf(espo.record(id) ?? {}),
  remembered: new Map(bucket.texts),
  at: clock.now(),
})

/** Puts a world back. Work in the background goes on with the time it had left. */
export const restoreWorld = async (
  { docspace, espo, clock, bucket }: Harness,
  id: string,
  world: SavedWorld,
): Promise<void> => {
  docspace.restore(later(world.portal, clock.now() - world.at))
  bucket.texts.clear()
  for (const [key, stored] of world.remembered) bucket.texts.set(key, stored)
  await espo.updateClient(id, world.record)
}

const later = (portal: PortalState, ms: number): PortalState => {
  const moved = structuredClone(portal)
  for (const operation of moved.operations) {
    operation.created += ms
    operation.changed += ms
    if (operation.dueAt !== undefined) operation.dueAt += ms
  }
  for (const job of moved.templateJobs) {
    job.startedAt += ms
    job.dueAt += ms
    job.changed += ms
  }
  return moved
}

const minutes = (ms: number) => Math.max(0, Math.ceil(ms / 60_000))

/** Two worlds with the same fingerprint are the same to everybody. */
export const fingerprint = ({ portal, record, remembered, at }: SavedWorld): string =>
  JSON.stringify([
    roomsIn(portal),
    portal.files
      .filter(({ id }) => id >= 100)
      .map(({ folderId, title, version, size }) => [folderId, title, version, size]),
    portal.operations.map(({ done, lost, kind, dueAt = 0 }) => [done, lost, kind, minutes(dueAt - at)]),
    portal.templateJobs.map(({ done, tags, resultId, dueAt }) => [done, tags, resultId, minutes(dueAt - at)]),
    record,
    [...remembered.values()].map(({ text }) => ({ ...JSON.parse(text), wantedAt: 0 })),
  ])
