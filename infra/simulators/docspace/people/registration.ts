import { bind, model, text } from '../http/bind.ts'
import { type Call, Query } from '../http/call.ts'
import { json, type Result, type WireAnswer } from '../http/envelope.ts'
import { accessDenied, BareError, badArgument } from '../http/errors.ts'
import { enter, isOpen, readLink, readMail, type Ticket } from '../links/confirm.ts'
import { activationAddress } from '../links/short-links.ts'
import type { User } from '../types.ts'
import { post } from './mails.ts'
import { addUser } from './new-account.ts'
import { employeeFull } from './person-dto.ts'

/** Becoming a person of the portal over an invitation. The query of the confirm page comes as the header `confirm`. */

function ticketOf(call: Call): Ticket {
  const query = new Query(call.headers.confirm ?? '')
  return { key: query.get('key') ?? '', encEmail: query.get('encemail'), uid: query.get('uid') ?? '' }
}

const Newcomer = model('ASC.People.ApiModels.RequestDto.MemberRequestDto', {
  email: text(),
  firstName: text(),
  lastName: text(),
  passwordHash: text(),
  cultureName: text(),
})

type Particulars = Pick<User, 'firstName' | 'lastName'> & Partial<User>

/** POST /people with the header: the reader of a mail becomes active; somebody with a room's link gets an account and joins the room. */
export function register(call: Call): Result | WireAnswer {
  const body = bind(Newcomer, call)
  const ticket = ticketOf(call)
  const particulars: Particulars = {
    firstName: body.firstName ?? '',
    lastName: body.lastName ?? '',
    ...(body.cultureName ? { cultureName: body.cultureName } : {}),
    ...(body.passwordHash ? { passwordHash: body.passwordHash } : {}),
  }
  if (ticket.encEmail === undefined) return overLink(call, ticket, body.email ?? '', particulars)
  return overMail(call, ticket, particulars)
}

function overMail(call: Call, ticket: Ticket, particulars: Particulars): Result | WireAnswer {
  const { portal } = call
  const read = readMail(portal, ticket)
  if (typeof read === 'number' || read.person === undefined || read.person.status !== 4) throw new BareError(401)
  const inviter = portal.user(ticket.uid)
  if (inviter?.status !== 1) return inviterGone()
  requireNames(particulars)
  Object.assign(read.person, particulars, { status: 1, activationStatus: 1 })
  post(portal, read.person, { kind: 'welcome' })
  return { response: employeeFull(portal, read.person.id, inviter) }
}

/** Who sent the invitation, or read the link's address, is no longer active. */
function inviterGone(): WireAnswer {
  const error = { message: 'account', type: null, stack: null, hresult: 0 }
  const answer = json(401, { error, status: 1, statusCode: 401 })
  const { 'api-supported-versions': _, ...headers } = answer.headers
  return { ...answer, headers }
}

/** It is done in the name of who read the link's address: that account must be active, and so must the link's maker. */
function overLink(call: Call, ticket: Ticket, email: string, particulars: Particulars): Result | WireAnswer {
  const { portal } = call
  const reader = portal.user(ticket.uid)
  if (reader?.status !== 1) return inviterGone()
  const found = readLink(portal, ticket)
  if (!isOpen(found)) throw accessDenied()
  requireNames(particulars)
  if (portal.userByEmail(email) !== undefined) throw badArgument('User with this email is already registered')
  const { link, room } = found
  const request = { email, type: 'guest', status: 1, activationStatus: 0, createdBy: reader.id } as const
  const person = addUser(portal, { ...request, ...particulars })
  enter(portal, link, room, person, reader.id)
  post(portal, person, { kind: 'welcome' })
  post(portal, person, { kind: 'activation', link: activationAddress(portal, person) })
  return { response: employeeFull(portal, person.id, reader) }
}

function requireNames({ firstName, lastName }: Particulars): void {
  if (/\d/.test(firstName + lastName)) throw badArgument('Incorrect firstname or lastname')
}

/** GET /people/exists, for who holds a good link. */
export function personExists(call: Call): Result {
  const ticket = ticketOf(call)
  const read = ticket.encEmail === undefined ? readLink(call.portal, ticket) : readMail(call.portal, ticket)
  if (typeof read === 'number') throw new BareError(401)
  const person = call.portal.userByEmail(call.query.get('email') ?? '')
  return { response: person === undefined ? { exists: false } : { exists: true, status: person.status } }
}
