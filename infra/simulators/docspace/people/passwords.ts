import { bind, model, text } from '../http/bind.ts'
import { type Call, Query } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { BareError, userNotFound } from '../http/errors.ts'
import { passwordAddress, passwordKeyFor } from '../links/short-links.ts'
import { post } from './mails.ts'
import { employeeFull } from './person-dto.ts'

/** A forgotten password, which is set again over a mail (docs/facts/docspace.md#a-forgotten-password). */

/** How a client makes the hash of a password, as everybody is told by the settings. */
export const PASSWORD_HASHING = {
  size: 256,
  iterations: 100_000,
  salt: '0a783fef249b0cfa2b1ddc3825bf9a5c9c869bf65a4a45cbd5a0c93b16b5a47e',
}

const Forgotten = model('ASC.People.ApiModels.RequestDto.EmailMemberRequestDto', { email: text() })

/** POST /people/password: the same answer for everybody; a mail goes to whom there is. */
export function forgotPassword(call: Call): Result {
  const { portal } = call
  const email = bind(Forgotten, call).email ?? ''
  const person = portal.userByEmail(email)
  if (person?.status === 1) post(portal, person, { kind: 'password', link: passwordAddress(portal, person) })
  const response = `If a user with the ${email} email exists, the password change instruction has been sent to this email address.`
  return { response }
}

const NewPassword = model('ASC.People.ApiModels.RequestDto.MemberRequestDto', { passwordHash: text(), email: text() })

/** PUT /people/:id/password with the query of the mail's address in the header `confirm`. */
export function changePassword(call: Call): Result {
  const { portal } = call
  const { passwordHash } = bind(NewPassword, call)
  const shown = new Query(call.headers.confirm ?? '')
  const person = portal.user(call.params.id ?? '')
  if (shown.get('type') !== 'PasswordChange') throw new BareError(401)
  if (person === undefined) throw userNotFound()
  if (shown.get('key') !== passwordKeyFor(portal, person)) throw new BareError(401)
  Object.assign(person, { passwordHash: passwordHash ?? '', activationStatus: 1 })
  portal.state.sessions = Object.fromEntries(
    Object.entries(portal.state.sessions).filter(([, userId]) => userId !== person.id),
  )
  return { response: employeeFull(portal, person.id, person) }
}
