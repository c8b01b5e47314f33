import type { ClientRecord } from '../../crm/records/records-port.ts'
import { saysLack, statusText } from '../../crm/records/status.ts'
import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import { clientKey } from '../../runtime/client-key.ts'
import type { MakingContext, OnboardingContext } from '../context.ts'
import { converge } from '../converge.ts'
import { beginToAwait } from '../life/arrival/await-people.ts'
import { returnsOf } from '../life/end/return/returns-of.ts'
import { keyedHash } from '../life/memory/keyed-hash.ts'
import type { ClientMemory } from '../life/memory/memory.ts'
import { noteNumber } from '../life/memory/note-number.ts'
import { rememberWanted } from '../life/memory/remember-wanted.ts'
import { findPeople } from '../people/find-people.ts'
import { reportRoom } from '../report.ts'
import { type Desired, desiredRoom, type LinkSecrets } from '../room/desired.ts'
import { roomReport } from '../room/hand-over.ts'
import { taggedRoom } from '../room/observed.ts'
import { openTo } from './may-invite.ts'
import { newcomers } from './newcomers.ts'
import type { ClientInReview } from './observe-review.ts'

type ReviewContext = Pick<OnboardingContext, 'docspace' | 'cache' | 'records' | 'memories'>

/**
 * The room in review as it is to be: with its people and its link, and whatever content people have left in it. `wanted`: the same with
 * all that the settings want of a room. `returns`: how often it was opened again after an end.
 */
export const roomToOpen = async (
  context: ReviewContext,
  { record, settings, fields }: Pick<ClientInReview, 'record' | 'settings' | 'fields'>,
  linkSecrets: LinkSecrets,
  returns = 0,
): Promise<{ desired: Desired; wanted: Desired; notes: string[] }> => {
  const { notes, ...people } = await findPeople(context, settings, { record, fields })
  const wanted = desiredRoom({
    ...{ record, settings, ...people, linkSecrets, returns },
    templateTree: new Map(),
    mayMerge: context.records.current !== undefined,
    letIn: openTo(record),
  })
  return {
    desired: { ...wanted, tree: new Map(), ownFolders: [], features: {}, logo: undefined, otherTags: [] },
    wanted,
    notes,
  }
}

/**
 * The room as people from outside are let into it, which is people's by then: who comes says `newcomers`. A deployment without
 * memories cannot tell, and lets everybody in. @throws Park, RetryLater
 */
export const roomToLetIn = async (
  context: ReviewContext,
  client: Pick<ClientInReview, 'record' | 'found' | 'settings' | 'fields'>,
  linkSecrets: LinkSecrets,
  returns = 0,
): ReturnType<typeof roomToOpen> => {
  const { memories } = context
  const { record, found } = client
  const [opened, kept] = await allOrFirstError([
    roomToOpen(context, client, linkSecrets, returns),
    Promise.resolve(memories?.read(clientKey(record.ref))),
  ] as const)
  if (!memories) return opened
  const memory = kept?.memory?.room === found.room.id ? kept.memory : undefined
  const come = newcomers(opened.desired, memory, keyedHash(linkSecrets))
  return { ...opened, desired: { ...opened.desired, ...come } }
}

/** Lets people from outside into a room that waited for it. @throws RetryLater, Park */
export const letIn = async (
  work: OnboardingContext & Pick<MakingContext, 'confirm'>,
  client: ClientInReview,
): Promise<'ready' | 'in-review'> => {
  const { record } = client
  const { room } = client.found
  const linkSecrets = (await work.rememberOwner?.()) ?? work.linkSecrets
  const returns = await returnsOf(work.ends, client.settings, record, room.id)
  const { desired, wanted, notes } = await roomToLetIn(work, client, linkSecrets, returns)
  await beginToAwait(work, record, desired)
  const observed = await converge(work, desired, taggedRoom(room))
  await rememberWanted(work, { desired: wanted, observed, linkSecrets, keep: namesOf })
  return reportRoom(work, record, { ...desired, manager: wanted.manager }, observed, notes, {
    returns,
    tags: room.tags,
  })
}

/** Title and tags are those that the room got when it was built: it is not renamed by letting people in. */
export const namesOf = ({ title, tags, rule }: ClientMemory): Partial<ClientMemory> => ({
  title,
  tags,
  ...(rule && { rule }),
})

/**
 * Leaves a room in review as it is. Only what the record says of the room's place is corrected. A sender whose record cannot
 * be read back gets the report once more.
 */
export const keepInReview = async (
  work: OnboardingContext,
  { record, found }: Pick<ClientInReview, 'record' | 'found'>,
): Promise<'in-review'> => {
  const { room } = found
  const { written } = record
  const isNamed = written?.roomId !== undefined && written.roomUrl !== undefined && !found.relink
  if (isNamed) return 'in-review'
  await noteNumber(work, { record, room })
  const status = keptStatus(record) ?? statusText('review')
  await work.records.writeBack(record, roomReport(work, record, { state: 'review', status, room, link: undefined }))
  return 'in-review'
}

const keptStatus = ({ written }: ClientRecord): string | undefined =>
  written?.status && !saysLack(written.status) ? written.status : undefined
