import { bind, model, text } from '../http/bind.ts'
import type { Call } from '../http/call.ts'
import type { Result } from '../http/envelope.ts'
import { ApiError, refused } from '../http/errors.ts'
import type { Portal } from '../portal/portal.ts'
import type { Login } from '../types.ts'
import { apiDate } from './person-dto.ts'

/** Signing in with a password. */

const Credentials = model('ASC.Web.Api.ApiModel.RequestsDto.AuthRequestsDto', {
  userName: text(),
  passwordHash: text(),
})

/** The server's guid for a visitor who is not signed in. */
const NOBODY = '712d9ec3-5d2b-4b13-824f-71f00191dcca'

const YEAR = 365 * 24 * 3_600_000

/** POST /authentication. The token is a session until its owner is terminated. */
export function signIn(call: Call): Result {
  const { portal } = call
  const { userName, passwordHash } = bind(Credentials, call)
  const person = portal.userByEmail(userName ?? '')
  const isRight = person?.passwordHash === undefined || person.passwordHash === passwordHash
  if (person === undefined || person.status === 4 || !isRight) {
    note(portal, { userId: NOBODY, login: userName ?? '' })
    throw new ApiError(401, 'User authentication failed', null)
  }
  if (person.status === 2) throw refused('User disabled')
  const token = portal.newId()
  portal.state.sessions[token] = person.id
  note(portal, { userId: person.id })
  return { response: { token, expires: apiDate(portal.now() + YEAR), sms: false, tfa: false } }
}

function note(portal: Portal, who: Pick<Login, 'userId' | 'login'>): void {
  const { logins } = portal.state
  logins.push({ id: (logins.at(-1)?.id ?? 0) + 1, at: portal.storedNow(), ...who })
}
