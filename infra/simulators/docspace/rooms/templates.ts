import { bind, flag, guids, integer, list, model, text } from '../http/bind.ts'
import { type Call, routeId, type UserCall } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { accessDenied, recordNotFound } from '../http/errors.ts'
import { canManage, effectiveAccess, isTemplate } from '../members/access.ts'
import { EVERYONE, type Portal } from '../portal/portal.ts'
import type { Room, TemplateJob, User } from '../types.ts'
import { settingFields } from './room-setting-fields.ts'
import { addReader, isPublic, settleTemplates } from './template-jobs.ts'

/**
 * Room templates (docs/facts/docspace-api.md#rooms-from-templates). One slot per portal and kind: a second request while one runs is
 * dropped and reads the first one's status. The status vanishes 60 s after the end.
 */

type TemplateRequest = Pick<
  TemplateJob,
  'sourceId' | 'title' | 'tags' | 'settings' | 'share' | 'groups' | 'isPublic' | 'copyLogo'
>

function startJob(portal: Portal, user: User, kind: TemplateJob['kind'], request: TemplateRequest): Result {
  settleTemplates(portal)
  const running = current(portal, kind)
  if (running !== undefined && !running.done) return jobDto(running)
  const startedAt = portal.now()
  const state = { resultId: -1, progress: 0, error: '', done: false, changed: startedAt }
  const times = { startedAt, dueAt: startedAt + portal.operationMs.template }
  const job: TemplateJob = { kind, userId: user.id, ...request, ...times, ...state }
  portal.state.templateJobs = [...portal.state.templateJobs.filter((each) => each.kind !== kind), job]
  return jobDto(job)
}

const current = (portal: Portal, kind: TemplateJob['kind']) =>
  portal.state.templateJobs.find((job) => job.kind === kind)

function jobDto(job: TemplateJob | undefined): Result {
  if (job === undefined) return {}
  const idName = job.kind === 'room' ? 'roomId' : 'templateId'
  return { response: { [idName]: job.resultId, progress: job.progress, error: job.error, isCompleted: job.done } }
}

export const templateStatus =
  (kind: TemplateJob['kind']) =>
  (call: Call): Result => {
    settleTemplates(call.portal)
    return jobDto(current(call.portal, kind))
  }

const FromTemplate = model('ASC.Files.ApiModels.RequestDto.CreateRoomFromTemplateDto', {
  ...settingFields(''),
  templateId: integer(),
  title: text({ required: true }),
  private: flag(),
  copyLogo: flag(),
})

/** POST /files/rooms/fromtemplate: always 200 at once, whatever becomes of it. */
export function roomFromTemplate(call: UserCall): Result {
  const { user } = call
  const { templateId, title, tags, copyLogo, ...settings } = bind(FromTemplate, call)
  const sourceId = templateId ?? 0
  return startJob(call.portal, user, 'room', {
    sourceId,
    title,
    tags: tags ?? [],
    settings,
    copyLogo: copyLogo === true,
  })
}

const ADDRESSES = 'System.Collections.Generic.IEnumerable`1[System.String]'

const NewTemplate = model('ASC.Files.Core.ApiModels.RequestDto.RoomTemplateDto', {
  ...settingFields(''),
  roomId: integer(),
  title: text(),
  share: list(ADDRESSES),
  groups: guids('System.Collections.Generic.IEnumerable`1[System.Guid]'),
  public: flag(),
  copyLogo: flag(),
})

/** POST /files/roomtemplate: a template from a room. */
export function templateFromRoom(call: UserCall): Result {
  const { user } = call
  const body = bind(NewTemplate, call)
  const { color, cover } = body
  const looks = { ...(color !== undefined && { color }), ...(cover !== undefined && { cover }) }
  return startJob(call.portal, user, 'template', {
    sourceId: body.roomId ?? 0,
    title: body.title,
    tags: body.tags ?? [],
    settings: looks,
    share: (body.share ?? []).map(String),
    groups: body.groups ?? [],
    isPublic: body.public === true,
    copyLogo: body.copyLogo === true,
  })
}

function template(call: Call, user: User, id: number): Room {
  const room = call.portal.room(id)
  if (room === undefined || !isTemplate(room)) throw recordNotFound()
  if (!canManage(effectiveAccess(call.portal, user, room))) throw accessDenied()
  return room
}

const Public = model('ASC.Files.Core.ApiModels.RequestDto.SetPublicDto', { id: integer(), public: flag() })

/** PUT /files/roomtemplate/public: for everybody who may make rooms, or no longer. */
export function setPublic(call: UserCall): Result {
  const { portal, user } = call
  const body = bind(Public, call)
  const room = template(call, user, body.id ?? 0)
  if (body.public === true && !isPublic(portal, room)) addReader(portal, room, EVERYONE, user)
  const isGone = (member: { roomId: number; userId: string }) =>
    body.public !== true && member.roomId === room.id && member.userId === EVERYONE
  portal.state.members = portal.state.members.filter((member) => !isGone(member))
  return {}
}

export const readPublic = (call: UserCall): Result => ({
  response: isPublic(call.portal, template(call, call.user, routeId(call))),
})
