import { pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import * as z from 'zod/mini'
import type { Deadline } from '../../runtime/clock.ts'
import { createHttp, type Http, type HttpAnswer } from '../../runtime/http.ts'
import { DocSpaceRefusal } from '../answer.ts'

const derive = promisify(pbkdf2)

interface Hashing {
  size: number
  iterations: number
  salt: string
}

const signedIn = z.looseObject({ response: z.looseObject({ token: z.string() }) })
const created = z.looseObject({ response: z.looseObject({ key: z.string() }) })

/** How somebody gets in again whose password has died with a restore (docs/facts/docspace.md#a-forgotten-password). */
export const forgottenPassword = (url: string, deadline: Deadline) => {
  const http = createHttp({ baseUrl: url, deadline, timeoutMs: 60_000 })
  const need = (answer: HttpAnswer, call: string): HttpAnswer => {
    if (answer.status === 200) return answer
    throw new DocSpaceRefusal(answer.status, call)
  }
  return {
    /** Has the portal send its mail; the answer does not say whether there is such a person. */
    async ask(email: string): Promise<void> {
      const request = { method: 'POST' as const, path: '/api/2.0/people/password', json: { email } }
      need(await http(request), 'POST people/password')
    },

    /**
     * Sets a password by the address in that mail and makes a key with all rights, for 365 days. Nobody learns the password.
     * @throws DocSpaceRefusal where the address is not good (any more)
     */
    async newKey(address: string, email: string, hashing: Hashing): Promise<string> {
      const confirm = await queryOf(http, new URL(address, url))
      const passwordHash = await hashed(randomBytes(24).toString('base64url'), hashing)
      const id = encodeURIComponent(new URLSearchParams(confirm).get('uid') ?? '')
      const path = `/api/2.0/people/${id}/password`
      const json = { passwordHash, email }
      need(await http({ method: 'PUT', path, json, headers: { confirm } }), 'PUT people/:id/password')
      const signIn = {
        method: 'POST' as const,
        path: '/api/2.0/authentication',
        json: { userName: email, passwordHash },
      }
      const { token } = z.parse(signedIn, need(await http(signIn), 'POST authentication').json).response
      const wish = { name: 'Roomkeeper', permissions: ['*'], expiresInDays: 365 }
      const headers = { authorization: token }
      const made = await http({ method: 'POST', path: '/api/2.0/keys', json: wish, headers })
      return z.parse(created, need(made, 'POST keys').json).response.key
    },
  }
}

const hashed = async (password: string, { salt, iterations, size }: Hashing): Promise<string> =>
  (await derive(password, Buffer.from(salt, 'utf8'), iterations, size / 8, 'sha256')).toString('hex')

/** What is behind the question mark of the page that a mail's short address leads to. */
const queryOf = async (http: Http, given: URL): Promise<string> => {
  if (given.searchParams.get('type') === 'PasswordChange') return given.search.slice(1)
  const answer = await http({ method: 'GET', path: `${given.pathname}${given.search}` })
  const target = new URL(answer.headers.get('location') ?? '/', given)
  if (target.searchParams.get('type') !== 'PasswordChange') throw new DocSpaceRefusal(answer.status, 'GET /s/:code')
  return target.search.slice(1)
}
