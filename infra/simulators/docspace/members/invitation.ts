import { isGuid, notConvertible } from '../http/bind.ts'
import { ValidationError } from '../http/errors.ts'
import { ACCESS_NAMES } from './access.ts'

/** One entry of the share call's `invitations` (docs/facts/docspace-api.md#sharing-a-room). */
export interface Invitation {
  id: string | undefined
  email: string | undefined
  access: number
}

/** FileShare: number, exact name; an unknown name is 0, "remove". */
function readAccess(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return 0
  return /^\d+$/.test(value) ? Number(value) : (ACCESS_NAMES[value] ?? 0)
}

/** Reads all entries. Throws the validation error of the first wrong guid, else those of all wrong addresses. */
export function bindInvitations(values: unknown[]): Invitation[] {
  const given = values.map(bindInvitation)
  const wrong = given.flatMap(({ email }, index) => addressErrors(email, `RoomInvitation.Invitations[${index}].Email`))
  if (wrong.length > 0) throw new ValidationError(Object.fromEntries(wrong))
  return given
}

function bindInvitation(value: unknown, index: number): Invitation {
  const path = `$.invitations[${index}]`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notConvertible('ASC.Files.Core.ApiModels.RequestDto.RoomInvitation', path)
  }
  const given = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toLowerCase(), member as unknown]),
  )
  const { id, email, access } = given
  if (id !== undefined && (typeof id !== 'string' || !isGuid(id))) throw notConvertible('System.Guid', `${path}.id`)
  return {
    id: typeof id === 'string' ? id.toLowerCase() : undefined,
    email: typeof email === 'string' ? email : undefined,
    access: readAccess(access),
  }
}

function addressErrors(email: string | undefined, key: string): [key: string, messages: string[]][] {
  if (email === undefined) return []
  const messages = [
    ...(isAddress(email) ? [] : ['The Email field is not a valid e-mail address.']),
    ...(email.length > 255 ? ["The field Email must be a string or array type with a maximum length of '255'."] : []),
  ]
  return messages.length > 0 ? [[key, messages]] : []
}

/** .NET's own idea of an address: one @, not at an end. */
export const isAddress = (email: string) => /^[^@\s]+@[^@\s]+$/.test(email)
