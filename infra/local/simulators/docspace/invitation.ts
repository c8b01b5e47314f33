import { ACCESS_NAMES } from './access.ts'
import { isGuid, notConvertible } from './bind.ts'
import { ValidationError } from './errors.ts'

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

/** Reads one entry. Throws the validation errors of guid and address. */
export function bindInvitation(value: unknown, index: number): Invitation {
  const path = `$.invitations[${index}]`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw notConvertible('ASC.Files.Core.ApiModels.RequestDto.RoomInvitation', path)
  }
  const given = Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toLowerCase(), member as unknown]),
  )
  const { id, email, access } = given
  if (id !== undefined && (typeof id !== 'string' || !isGuid(id))) throw notConvertible('System.Guid', `${path}.id`)
  if (typeof email === 'string') requireAddress(email, `RoomInvitation.Invitations[${index}].Email`)
  return {
    id: typeof id === 'string' ? id.toLowerCase() : undefined,
    email: typeof email === 'string' && email !== '' ? email : undefined,
    access: readAccess(access),
  }
}

function requireAddress(email: string, key: string): void {
  if (email.length > 255) {
    throw new ValidationError({
      [key]: ["The field Email must be a string or array type with a maximum length of '255'."],
    })
  }
  if (email !== '' && !isAddress(email)) {
    throw new ValidationError({ [key]: ['The Email field is not a valid e-mail address.'] })
  }
}

/** .NET's own idea of an address: one @, not at an end. */
export const isAddress = (email: string) => /^[^@\s]+@[^@\s]+$/.test(email)
