import { canManage, standing } from './access.ts'
import { bind, flag, list, model } from './bind.ts'
import { type Call, requireUser, routeId } from './call.ts'
import type { Result } from './envelope.ts'
import { itemNotFound, notPermitted } from './errors.ts'
import { route } from './router.ts'

/** Sending invitations again (DocSpace contract §7). */

const Resend = model('ASC.Files.Core.ApiModels.RequestDto.UserInvitationRequestDto', {
  usersIds: list('System.Collections.Generic.List`1[System.Guid]'),
  resendAll: flag(),
})

/** POST /files/rooms/:id/resend: mails pending members again. */
function resend(call: Call): Result {
  const user = requireUser(call)
  const { portal } = call
  const body = bind(Resend, call)
  const room = portal.room(routeId(call))
  if (!(body.resendAll === true) && (body.usersIds ?? []).length === 0) return {}
  if (room === undefined) throw itemNotFound()
  if (!canManage(standing(portal, user, room))) throw notPermitted()
  for (const { userId } of portal.members(room.id)) {
    const person = portal.user(userId)
    if (person?.status !== 4 || !(body.resendAll === true || body.usersIds?.includes(person.id))) continue
    portal.state.mails.push({ at: portal.now(), to: person.email, kind: 'resend', roomId: room.id })
  }
  return {}
}

export const resendRoutes = [route('POST', '/files/rooms/:id/resend', resend)]
