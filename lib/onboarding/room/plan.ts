import type { Invitation, Member } from '../../docspace/rooms/members.ts'
import { missingFeatures, type RoomFeatures } from '../../docspace/rooms/room-features.ts'
import { hasTag } from '../../docspace/rooms/rooms.ts'
import { storedTitle } from '../../docspace/rooms/stored-title.ts'
import { isAtLeast } from '../people/rights.ts'
import type { DocumentToFill } from '../welcome/documents-to-fill.ts'
import type { Desired } from './desired.ts'
import { type Observed, type RoomPart, readyMark, reviewMark } from './observed.ts'
import { type FoundTree, type Missing, missingFrom, parentOf, pathsTo } from './tree.ts'

/**
 * One call to DocSpace, or a few that belong together; a `look` at the `record` asks the CRM. Repeating it is safe after a new plan.
 */
export type Step =
  | { do: 'adopt-room'; roomId: number }
  | { do: 'add-tag'; roomId: number }
  | { do: 'add-other-tag'; tag: string }
  | { do: 'set-features'; features: RoomFeatures }
  | { do: 'set-logo'; fileId: number }
  | { do: 'create-room' }
  | { do: 'create-room-from-template'; templateId: number }
  | { do: 'create-folder'; path: string }
  | { do: 'copy-file'; sourceId: number; folder: string; title: string }
  | { do: 'fill-file'; sourceId: number; folder: string; title: string }
  | { do: 'copy-content'; folderId: number }
  | { do: 'invite'; people: Invitation[] }
  | { do: 'create-link' }
  | { do: 'mark'; roomId: number; tag: string }
  | { do: 'look'; at: RoomPart | 'record' }

/**
 * The steps that can be made side by side now. None: the room is as it should be, and was read so.
 * Pure: the worker and a dry run decide with the same function. Content comes before people, so that nobody
 * is mailed into an empty room. The content may be read back beside the invitation.
 */
export const nextSteps = (desired: Desired, observed: Observed): Step[] => {
  if (!observed.room) return [roomStep(desired, observed)]
  const unknown = (['content', 'members', 'link'] as const).filter((part) => !observed[part])
  if (unknown.length > 0) return unknown.map((at) => ({ do: 'look', at }))
  const content = contentSteps(desired, observed)
  const settings = [...featureSteps(desired, observed), ...otherTagSteps(desired, observed)]
  const built =
    content.every((step) => step.do === 'look') && settings.length === 0 && hasFeaturesRead(desired, observed)
  const tag = tagSteps(desired, observed, built)
  const ours = isSurelyOurs(desired, observed)
  return [
    ...content,
    ...settings,
    ...tag,
    ...recordSteps(desired, observed),
    ...(built && ours && isConfirmed(desired, observed) ? peopleSteps(desired, observed) : []),
    ...(ours ? linkSteps(desired, observed, built) : []),
  ]
}

const hasKey = ({ tag }: Desired, { tags }: Observed) => tags !== undefined && hasTag({ tags: tags.is }, tag)

/** Whether the room is certainly this client's. Nobody is invited before: a room that was adopted may be another client's. */
const isSurelyOurs = (desired: Desired, observed: Observed) =>
  hasKey(desired, observed) && (observed.tags?.certain || !observed.tags?.adopted)

/** Whether the record was read once more after the room had its key. Nobody is invited before: a merge from then on finds the room by that key. */
const isConfirmed = ({ mayMerge }: Desired, { confirmed }: Observed) => confirmed || !mayMerge

const recordSteps = (desired: Desired, observed: Observed): Step[] =>
  hasKey(desired, observed) && !isConfirmed(desired, observed) ? [{ do: 'look', at: 'record' }] : []

/**
 * Without its tag the next message would make another room. The listing of the content tells the tags too. The tags of an adopted room
 * are read once more when its content is there.
 */
const tagSteps = (desired: Desired, { room, tags }: Observed, built: boolean): Step[] => {
  if (!room || !tags) return []
  if (!hasTag({ tags: tags.is }, desired.tag)) return [{ do: 'add-tag', roomId: room.id }]
  return built && !tags.certain && tags.adopted ? [{ do: 'look', at: 'tags' }] : []
}

/**
 * A room gets its features and tags in the call that makes it. That call may have been cut short, so both are looked at in the listing,
 * before anybody is let in: a ban on downloads holds from the first visit.
 */
const featureSteps = (desired: Desired, observed: Observed): Step[] => {
  if (!hasFeaturesRead(desired, observed)) return observed.content?.certain ? [{ do: 'look', at: 'content' }] : []
  const missing = missingFeatures(desired.features, observed.features ?? {})
  if (Object.keys(missing).length > 0) return [{ do: 'set-features', features: missing }]
  // After the features: the server saves the same row for both. A picture that is laid ready is used up by the room, so it is never set twice.
  return desired.logo === undefined || observed.features?.hasLogo ? [] : [{ do: 'set-logo', fileId: desired.logo }]
}

const hasFeaturesRead = (desired: Desired, { features }: Observed): boolean =>
  features !== undefined || (Object.keys(desired.features).length === 0 && desired.logo === undefined)

const otherTagSteps = (desired: Desired, observed: Observed): Step[] => {
  if (!hasKey(desired, observed) || !observed.content?.certain) return []
  const missing = desired.otherTags.filter((tag) => !hasTag({ tags: observed.tags?.is ?? [] }, tag))
  return missing.map((tag) => ({ do: 'add-other-tag', tag }))
}

const roomStep = (desired: Desired, observed: Observed): Step => {
  if (observed.untagged) return { do: 'adopt-room', roomId: observed.untagged.id }
  const { welcome } = desired
  return welcome.way === 'room'
    ? { do: 'create-room-from-template', templateId: welcome.templateId }
    : { do: 'create-room' }
}

/** What is missing of what was to be in the room: documents are those that are not filled. */
const missingContent = (desired: Desired, content: FoundTree): Missing & { documents: DocumentToFill[] } => ({
  ...missingFrom(desired.tree, content),
  documents: missingDocuments(desired, content),
})

const isNothing = (missing: ReturnType<typeof missingContent>): boolean =>
  Object.values(missing).every((some) => some.length === 0)

/** Whether nothing is missing of what was to be in the room. */
export const hasAllContent = (desired: Desired, content: FoundTree): boolean =>
  isNothing(missingContent(desired, content))

/** Files and folders that are missing, and documents that are not filled yet. */
const contentSteps = (desired: Desired, { content }: Observed): Step[] => {
  if (!content) return []
  const missing = missingContent(desired, content.is)
  if (isNothing(missing)) return content.certain ? [] : [{ do: 'look', at: 'content' }]
  const { documents } = missing
  const { welcome } = desired
  if (welcome.way === 'files') return filesSteps(welcome, content.is, missing, documents)
  // The copy leaves alone what is there by its title, so filled files come first.
  if (welcome.way === 'folder' && documents.length > 0) return fillSteps(documents, content.is)
  const own = missing.folders.filter((path) => desired.ownFolders.includes(path))
  if (missing.files.length > 0 || own.length < missing.folders.length)
    return [{ do: 'copy-content', folderId: welcome.way === 'folder' ? welcome.folderId : welcome.templateId }]
  // The room from a template has all its files: a filled one is their next version.
  return [...folderSteps(own, content.is), ...fillSteps(documents, content.is)]
}

/** Makes the folders whose own folder is there: those in them come next. */
const folderSteps = (paths: readonly string[], found: FoundTree): Step[] =>
  paths.filter((path) => found.has(parentOf(path))).map((path) => ({ do: 'create-folder', path }))

const filesSteps = (
  welcome: Extract<Desired['welcome'], { way: 'files' }>,
  found: FoundTree,
  missing: Missing,
  documents: readonly DocumentToFill[],
): Step[] => {
  const toFill = documents.filter(({ folder }) => found.has(folder))
  const files = missing.files.filter(
    ({ folder, title }) => found.has(folder) && !toFill.some((document) => document.title === title),
  )
  return [
    ...folderSteps(missing.folders, found),
    ...files.map(({ folder, title }): Step => ({ do: 'copy-file', sourceId: sourceOf(welcome, title), folder, title })),
    ...toFill.map(fillStep),
  ]
}

/** Fills the documents whose folder is there, and makes the folders of the others from the top down. */
const fillSteps = (documents: readonly DocumentToFill[], found: FoundTree): Step[] => {
  const paths = new Set(documents.flatMap(({ folder }) => pathsTo(folder)).filter((path) => !found.has(path)))
  return [...folderSteps([...paths], found), ...documents.filter(({ folder }) => found.has(folder)).map(fillStep)]
}

const fillStep = ({ sourceId, folder, title }: DocumentToFill): Step => ({ do: 'fill-file', sourceId, folder, title })

/**
 * The documents that are not filled yet. A room from a template has each of them unfilled to begin with, so there another version tells;
 * elsewhere a file of that title is the filled one.
 */
export const missingDocuments = ({ documents, welcome }: Desired, found: FoundTree): DocumentToFill[] =>
  documents.filter(({ folder, title }) => {
    const there = found.get(folder)
    return !(welcome.way === 'room' ? there?.rewritten : there?.files)?.includes(title)
  })

const sourceOf = (welcome: Extract<Desired['welcome'], { way: 'files' }>, title: string): number =>
  welcome.files.find((file) => storedTitle(file.title) === title)?.id ?? 0

const peopleSteps = (desired: Desired, { room, members, link }: Observed): Step[] => {
  if (!members || (desired.letIn === 'link-first' && !link?.is)) return []
  const people = missingPeople(desired, members.is, room?.createdBy ?? '')
  if (people.length > 0) return [{ do: 'invite', people }]
  return members.certain ? [] : [{ do: 'look', at: 'members' }]
}

/**
 * The people and groups that are not in the room, the manager whose access is another than he should have, and colleagues and groups with
 * a lower one. The room's owner needs no invitation.
 */
export const missingPeople = (desired: Desired, members: readonly Member[], ownerId: string): Invitation[] => {
  const { manager } = desired
  const managerIn = (userId: string, access: number) =>
    members.some((member) => member.userId === userId && (member.owner || member.access === access))
  const wantsManager = manager && manager.userId !== ownerId && !managerIn(manager.userId, manager.access)
  const guests = desired.guests.filter(({ email }) => !members.some((member) => member.email === email))
  const isIn = (userId: string, access: number) =>
    members.some((member) => member.userId === userId && (member.owner || isAtLeast(member.access, access)))
  const team = [
    ...desired.colleagues.filter(({ userId }) => userId !== ownerId),
    ...desired.groups.map(({ id, access }) => ({ userId: id, access })),
  ]
  const colleagues = team.filter(({ userId, access }) => !isIn(userId, access))
  const direct = [...(wantsManager ? [manager] : []), ...colleagues]
  return [...direct.map(({ userId, access }) => ({ userId, access })), ...guests]
}

const linkSteps = (desired: Desired, observed: Observed, built: boolean): Step[] => {
  const { link } = observed
  if (desired.letIn === 'later')
    return isComplete(desired, observed, built) ? markSteps(desired, observed, reviewMark) : []
  if (link?.is && !link.certain) return [{ do: 'look', at: 'link' }]
  // An adopted room has its link before its content.
  if (link?.is) return isComplete(desired, observed, built) ? markSteps(desired, observed, readyMark) : []
  return desired.recordTells || isComplete(desired, observed, built) ? [{ do: 'create-link' }] : []
}

/** Whether content and people were seen as they should be. */
const isComplete = (desired: Desired, { room, content, members }: Observed, built: boolean): boolean =>
  built &&
  content?.certain === true &&
  members?.certain === true &&
  missingPeople(desired, members.is, room?.createdBy ?? '').length === 0

/** The mark comes last of all, for a sender whose record cannot be read back. */
const markSteps = ({ recordTells }: Desired, { room, tags }: Observed, tag: string): Step[] =>
  recordTells || !room || hasTag({ tags: tags?.is ?? [] }, tag) ? [] : [{ do: 'mark', roomId: room.id, tag }]
