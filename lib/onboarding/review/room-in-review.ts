import type { ClientRecord } from '../../crm/records/records-port.ts'
import { saysLack, statusText } from '../../crm/records/status.ts'
import { allOrFirstError } from '../../runtime/all-or-first-error.ts'
import type { MakingContext, OnboardingContext } from '../context.ts'
import { converge } from '../converge.ts'
import { beginToAwait } from '../life/arrival/await-people.ts'
import { returnsOf } from '../life/end/return/returns-of.ts'
import type { ClientMemory } from '../life/memory/memory.ts'
import { noteNumber } from '../life/memory/note-number.ts'
import { rememberWanted } from '../life/memory/remember-wanted.ts'
import { findPeople } from '../people/find-people.ts'
import { reportRoom } from '../report.ts'
import { type Desired, desiredRoom, type LinkSecrets } from '../room/desired.ts'
import { roomReport, takeOver } from '../room/hand-over.ts'
import { taggedRoom } from '../room/observed.ts'
import { openTo } from './may-invite.ts'
import type { ClientInReview } from './observe-review.ts'

type ReviewContext = Pick<OnboardingContext, 'docspace' | 'cache' | 'records'>

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

/** Lets people from outside into a room that waited for it. @throws RetryLater, Park */
export const letIn = async (
  work: OnboardingContext & Pick<MakingContext, 'confirm'>,
  client: ClientInReview,
): Promise<'ready' | 'in-review'> => {
  const { record, found } = client
  const linkSecrets = (await work.rememberOwner?.()) ?? work.linkSecrets
  const returns = await returnsOf(work.ends, client.settings, record, found.room.id)
  const [{ desired, wanted, notes }, room] = await allOrFirstError([
    roomToOpen(work, client, linkSecrets, returns),
    takeOver(work, record, found),
  ] as const)
  await beginToAwait(work, record, desired)
  const observed = await converge(work, desired, taggedRoom(room))
  await rememberWanted(work, { desired: wanted, observed, linkSecrets, keep: namesOf })
  return reportRoom(work, record, desired, observed, notes, { returns, tags: room.tags })
}

/** Title and tags are those that the room got when it was built: it is not renamed by letting people in. */
export const namesOf = ({ title, tags, rule }: ClientMemory): Partial<ClientMemory> => ({
  title,
  tags,
  ...(rule && { rule }),
})

/**
 * Leaves a room in review as it is. Only its key is corrected, and what the record says of the room's place. A sender whose record cannot
 * be read back gets the report once more.
 */
export const keepInReview = async (
  work: OnboardingContext,
  { record, found }: Pick<ClientInReview, 'record' | 'found'>,
): Promise<'in-review'> => {
  const room = await takeOver(work, record, found)
  const { written } = record
  const isNamed = written?.roomId !== undefined && written.roomUrl !== undefined && !found.relink
  if (!isNamed) {
    const status = keptStatus(record) ?? statusText('review')
    await work.records.writeBack(record, roomReport(work, record, { state: 'review', status, room, link: undefined }))
  }
  await noteNumber(work, { record, room })
  return 'in-review'
}

const keptStatus = ({ written }: ClientRecord): string | undefined =>
  written?.status && !saysLack(written.status) ? written.status : undefined
