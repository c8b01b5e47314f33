import { addFile } from '../files/file-store.ts'
import { addFolder } from '../files/folders.ts'
import { cleanTitle } from '../files/titles.ts'
import { ApiError, cannotViewFolder, nullReference } from '../http/errors.ts'
import { canManage, effectiveAccess, isManagerType, isTemplate } from '../members/access.ts'
import { inviteGuest } from '../people/accounts.ts'
import { mailInvitation } from '../people/mails.ts'
import { EVERYONE, type Portal, ROOTS } from '../portal/portal.ts'
import type { Room, TemplateJob, User } from '../types.ts'
import { addBirthLink, addRoom } from './room-parts.ts'
import { recordInitial, settingsOf } from './room-settings.ts'
import { attachTags } from './tags.ts'

/** The work behind room templates (docs/facts/docspace.md#what-a-template-takes-along). */

const FORGOTTEN_AFTER = 60_000
const READ = 2

/** Does what is due: the room shows up at once, its tags after half of the time, its content and progress 100 at the end. */
export function settleTemplates(portal: Portal): void {
  for (const job of portal.state.templateJobs) {
    if (job.done) continue
    if (job.resultId === -1 && portal.now() > job.startedAt) attempt(portal, job, begin)
    if (job.resultId === -1) continue
    if (!job.done && !job.tagged && portal.now() > (job.startedAt + job.dueAt) / 2) attempt(portal, job, hangTags)
    if (!job.done && job.dueAt <= portal.now()) attempt(portal, job, finish)
  }
  portal.state.templateJobs = portal.state.templateJobs.filter(
    (job) => !job.done || job.changed > portal.now() - FORGOTTEN_AFTER,
  )
}

/** What is refused in the background ends in the status, and what was made until then stays. */
function attempt(portal: Portal, job: TemplateJob, step: (portal: Portal, job: TemplateJob, user: User) => void): void {
  const user = portal.user(job.userId)
  try {
    if (user === undefined) throw nullReference()
    step(portal, job, user)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    Object.assign(job, { done: true, resultId: -1, error: error.message, changed: job.dueAt })
  }
}

function begin(portal: Portal, job: TemplateJob, user: User): void {
  const source = portal.room(job.sourceId)
  if (source === undefined) throw nullReference()
  if (!mayUse(portal, job, user, source)) throw cannotViewFolder()
  const title = cleanTitle(job.title, 170)
  const { roomType, indexing, denyDownload, lifetime } = source
  const taken = { indexing, denyDownload, ...(job.kind === 'template' && lifetime && { lifetime }) }
  const room = addRoom(portal, user, { title, roomType }, job.kind === 'room' ? ROOTS.rooms : ROOTS.templates)
  Object.assign(room, taken, settingsOf(job.settings), { private: job.settings.private === true })
  job.resultId = room.id
}

function hangTags(portal: Portal, job: TemplateJob, user: User): void {
  const room = portal.room(job.resultId)
  if (room === undefined) throw nullReference()
  attachTags(portal, room, job.tags)
  addBirthLink(portal, room)
  if (job.kind === 'room') recordInitial(portal, { ...room, denyDownload: false, watermark: undefined }, user)
  job.tagged = true
}

/** Who manages a room may make a template of it. Who may make rooms and has the template may make a room from it. */
function mayUse(portal: Portal, job: TemplateJob, user: User, source: Room): boolean {
  const at = effectiveAccess(portal, user, source)
  if (job.kind === 'template') return canManage(at)
  return isTemplate(source) && isManagerType(user.type) && at.role !== 'admin' && at.role !== 'none'
}

function finish(portal: Portal, job: TemplateJob, user: User): void {
  const room = portal.room(job.resultId)
  if (room === undefined) throw nullReference()
  if (job.copyLogo && portal.room(job.sourceId)?.logo) room.logo = true
  copyTree(portal, user, job.sourceId, room.id)
  if (job.kind === 'template') shareTemplate(portal, job, user, room)
  Object.assign(job, { done: true, progress: 100, changed: job.dueAt })
}

function copyTree(portal: Portal, user: User, from: number, to: number): void {
  for (const file of portal.filesIn(from)) {
    addFile(portal, user, to, { title: file.title, size: file.size, content: file.content, comment: 'Copied' })
  }
  for (const child of portal.foldersIn(from))
    copyTree(portal, user, child.id, addFolder(portal, user, child.title, to).id)
}

/** Everybody named gets a mail, also who may not use templates; the links in it lack the port of the portal. */
function shareTemplate(portal: Portal, job: TemplateJob, by: User, room: Room): void {
  const { share = [], groups = [], isPublic = false } = job
  const { base } = portal
  portal.base = 'http://localhost'
  for (const email of share) {
    const person = portal.userByEmail(email) ?? inviteGuest(portal, email, by, undefined)
    addReader(portal, room, person.id, by)
    mailInvitation(portal, person, by, { kind: 'invitation', room, access: READ })
  }
  portal.base = base
  for (const id of [...groups, ...(isPublic ? [EVERYONE] : [])]) addReader(portal, room, id, by)
}

/** Lets a colleague or a group use the template. */
export function addReader(portal: Portal, room: Room, userId: string, by: User): void {
  portal.state.members.push({ roomId: room.id, userId, access: READ, by: by.id })
}

export const isPublic = (portal: Portal, room: Room): boolean =>
  portal.members(room.id).some(({ userId }) => userId === EVERYONE)
