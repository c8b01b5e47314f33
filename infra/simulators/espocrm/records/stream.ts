import type { WholeAnswer } from '../../http/exchange.ts'
import { find, type Installation, nameOf, type Rec, table, type User, users } from '../account.ts'
import { ok, refuse } from '../answers.ts'
import type { Body, Call } from '../call.ts'
import { phpQuery } from '../http/php.ts'
import { demand, reaches } from '../people/acl.ts'

function note(
  crm: Installation,
  user: User,
  parentType: string,
  parentId: string,
  type: string,
  post: string | null,
): Rec {
  const time = crm.time()
  const made: Rec = {
    id: crm.newId(),
    type,
    post,
    data: {},
    number: ++crm.noteNumber,
    parentType,
    parentId,
    createdAt: time,
    modifiedAt: time,
    createdById: user.id,
  }
  table(crm, 'Note').set(made.id, made)
  return made
}

/** EspoCRM writes a note of its own when a record is created. */
export function noteCreation(crm: Installation, user: User, entity: string, id: string): void {
  note(crm, user, entity, id, 'Create', null)
}

/**
 * `POST /Note`: always a post, whatever type is sent; not idempotent. An unknown parent, and one whose stream the user may not see,
 * are the same 403.
 */
export function post({ crm, user, body }: Call): WholeAnswer {
  const parentType = String(body.parentType)
  const parent = find(crm, parentType, body.parentId)
  const living = parent !== undefined && parent.deleted !== true
  const may = living && (['read', 'stream'] as const).every((action) => reaches(crm, user, parentType, action, parent))
  if (!may) throw refuse(403, 'No create access.')
  const text = typeof body.post === 'string' && body.post !== '' ? body.post : null
  const made = note(crm, user, parentType, parent.id, 'Post', text)
  made.data = mentionsIn(crm, text ?? '')
  parent.streamUpdatedAt = crm.time()
  return ok({
    id: made.id,
    deleted: false,
    post: text,
    data: made.data,
    type: 'Post',
    isInternal: false,
    reactionCounts: null,
    myReactions: [],
    createdAt: made.createdAt,
    modifiedAt: made.modifiedAt,
    parentId: parent.id,
    parentType,
    parentName: parent.name,
    relatedName: null,
    attachmentsIds: [],
    attachmentsNames: {},
    createdById: user.id,
    createdByName: nameOf(crm, 'User', user.id),
    modifiedByName: null,
    attachmentsTypes: {},
  })
}

/** Every user whose name follows an at-sign is told of a post (docs/facts/espocrm.md#notes). */
function mentionsIn(crm: Installation, post: string): Record<string, unknown> {
  const named = [...post.matchAll(/@([\w@.-]+)/g)].flatMap(
    ([, name]) => users(crm).find(({ userName }) => userName === name) ?? [],
  )
  if (named.length === 0) return {}
  return {
    mentions: Object.fromEntries(named.map(({ id, userName }) => [`@${userName}`, { id, userName, _scope: 'User' }])),
  }
}

function listed(crm: Installation, made: Rec): Body {
  const isPost = made.type === 'Post'
  return {
    id: made.id,
    deleted: false,
    post: made.post,
    data: made.data,
    type: made.type,
    targetType: null,
    number: made.number,
    isGlobal: false,
    createdByGender: null,
    isInternal: false,
    isPinned: false,
    reactionCounts: null,
    myReactions: [],
    createdAt: made.createdAt,
    modifiedAt: made.modifiedAt,
    parentId: made.parentId,
    parentType: made.parentType,
    relatedId: null,
    relatedType: null,
    ...(isPost ? { attachmentsIds: [], attachmentsNames: {} } : {}),
    createdById: made.createdById,
    createdByName: nameOf(crm, 'User', made.createdById),
    modifiedById: null,
    modifiedByName: null,
    superParentId: null,
    superParentType: null,
    ...(isPost ? { attachmentsTypes: {} } : {}),
  }
}

/** `GET /{entity}/{id}/stream` and `…/posts`, newest first. */
export function stream({ crm, user, request }: Call, entity: string, id: string, onlyPosts: boolean): WholeAnswer {
  demand(crm, user, entity, 'read')
  const record = find(crm, entity, id)
  if (record === undefined || record.deleted === true) throw refuse(404)
  if (!reaches(crm, user, entity, 'stream', record)) throw refuse(403)
  const all = [...table(crm, 'Note').values()].filter(
    (one) => one.parentId === id && one.parentType === entity && (!onlyPosts || one.type === 'Post'),
  )
  const asked = phpQuery(request.query)
  const size = Number(asked.maxSize ?? 200)
  if (size > 200) throw refuse(403, 'Max size should not exceed 200. Use offset and limit.')
  const from = Number(asked.offset ?? 0)
  const page = all.reverse().slice(from, from + size)
  return ok({ total: all.length, list: page.map((one) => listed(crm, one)), ...(onlyPosts ? {} : { pinnedList: [] }) })
}
