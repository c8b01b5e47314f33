import { isManagerType } from './access.ts'
import { anything, bind, flag, integer, list, model, text } from './bind.ts'
import { type Call, requireUser } from './call.ts'
import type { Result } from './envelope.ts'
import { accessDenied } from './errors.ts'
import { addFile } from './files.ts'
import { addFolder } from './folders.ts'
import { addBirthLink, addRoom } from './new-room.ts'
import { type Portal, ROOTS } from './portal.ts'
import { route } from './router.ts'
import { attachTags, bindTags } from './tags.ts'
import { cleanTitle } from './titles.ts'
import type { Room, TemplateJob, User } from './types.ts'

/**
 * Room templates (DocSpace contract §4, findings B20). One slot per portal and kind: a second request while one runs is
 * dropped and reads the first one's status. The status vanishes 60 s after the end.
 */

const FORGOTTEN_AFTER = 60_000

/** Does what is due; a finished room shows up at half time already, with progress 100 at the end. */
export function settleTemplates(portal: Portal): void {
  for (const job of portal.state.templateJobs) {
    if (job.resultId === -1 && !job.done && portal.now() > job.startedAt) begin(portal, job)
    if (job.done || job.dueAt > portal.now()) continue
    if (job.resultId === -1) begin(portal, job)
    finish(portal, job)
  }
  portal.state.templateJobs = portal.state.templateJobs.filter(
    (job) => !job.done || job.changed > portal.now() - FORGOTTEN_AFTER,
  )
}

/** The room appears first, its content and tags follow. */
function begin(portal: Portal, job: TemplateJob): void {
  const source = portal.room(job.sourceId)
  const user = portal.user(job.userId)
  if (source === undefined || user === undefined) {
    Object.assign(job, {
      done: true,
      error: 'Object reference not set to an instance of an object.',
      changed: job.dueAt,
    })
    return
  }
  const root = job.kind === 'room' ? ROOTS.rooms : ROOTS.templates
  const { title } = job
  const { roomType, indexing, denyDownload } = source
  const room = addRoom(portal, user, { title, roomType, indexing, denyDownload }, root)
  addBirthLink(portal, room)
  job.resultId = room.id
}

function finish(portal: Portal, job: TemplateJob): void {
  const room = portal.room(job.resultId)
  const user = portal.user(job.userId)
  if (job.done || room === undefined || user === undefined) return
  copyTree(portal, user, job.sourceId, room.id)
  attachTags(portal, room, job.tags)
  Object.assign(job, { done: true, progress: 100, changed: job.dueAt })
}

function copyTree(portal: Portal, user: User, from: number, to: number): void {
  for (const file of portal.filesIn(from)) {
    addFile(portal, user, to, { title: file.title, size: file.size, content: file.content, comment: 'Copied' })
  }
  for (const child of portal.foldersIn(from))
    copyTree(portal, user, child.id, addFolder(portal, user, child.title, to).id)
}

function startJob(
  portal: Portal,
  kind: TemplateJob['kind'],
  wish: Pick<TemplateJob, 'userId' | 'sourceId' | 'title' | 'tags'>,
): TemplateJob {
  settleTemplates(portal)
  const running = current(portal, kind)
  if (running !== undefined && !running.done) return running
  const startedAt = portal.now()
  const state = { resultId: -1, progress: 0, error: '', done: false, changed: startedAt }
  const job: TemplateJob = { kind, ...wish, startedAt, dueAt: startedAt + portal.operationMs, ...state }
  portal.state.templateJobs = [...portal.state.templateJobs.filter((each) => each.kind !== kind), job]
  return job
}

const current = (portal: Portal, kind: TemplateJob['kind']) =>
  portal.state.templateJobs.find((job) => job.kind === kind)

function jobDto(job: TemplateJob | undefined): Result {
  if (job === undefined) return {}
  const idName = job.kind === 'room' ? 'roomId' : 'templateId'
  return { response: { [idName]: job.resultId, progress: job.progress, error: job.error, isCompleted: job.done } }
}

const status =
  (kind: TemplateJob['kind']) =>
  (call: Call): Result => {
    settleTemplates(call.portal)
    return jobDto(current(call.portal, kind))
  }

const TAGS = 'System.Collections.Generic.IEnumerable`1[System.String]'

const FromTemplate = model('ASC.Files.Core.ApiModels.RequestDto.CreateRoomFromTemplateDto', {
  templateId: integer(),
  title: text({ required: true }),
  tags: list(TAGS),
  copyLogo: flag(),
  quota: anything(),
})

/** POST /files/rooms/fromtemplate: always 200 at once, whatever becomes of it. */
function roomFromTemplate(call: Call): Result {
  const user = requireUser(call)
  const body = bind(FromTemplate, call)
  if (!isManagerType(user.type)) throw accessDenied()
  const tags = bindTags(body.tags ?? [], call.text).filter((tag) => tag !== null)
  const wish = { userId: user.id, sourceId: body.templateId ?? 0, title: cleanTitle(body.title, 170), tags }
  return jobDto(startJob(call.portal, 'room', wish))
}

const NewTemplate = model('ASC.Files.Core.ApiModels.RequestDto.RoomTemplateDto', {
  roomId: integer(),
  title: text({ required: true }),
  tags: list(TAGS),
  copyLogo: flag(),
})

/** POST /files/roomtemplate: a template from a room. */
function templateFromRoom(call: Call): Result {
  const user = requireUser(call)
  const body = bind(NewTemplate, call)
  const source: Room | undefined = call.portal.room(body.roomId ?? 0)
  if (source === undefined || source.createdBy !== user.id) throw accessDenied()
  const tags = bindTags(body.tags ?? [], call.text).filter((tag) => tag !== null)
  return jobDto(
    startJob(call.portal, 'template', {
      userId: user.id,
      sourceId: source.id,
      title: cleanTitle(body.title, 170),
      tags,
    }),
  )
}

export const templateRoutes = [
  route('POST', '/files/rooms/fromtemplate', roomFromTemplate),
  route('GET', '/files/rooms/fromtemplate/status', status('room')),
  route('POST', '/files/roomtemplate', templateFromRoom),
  route('GET', '/files/roomtemplate/status', status('template')),
]
