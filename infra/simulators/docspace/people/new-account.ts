import type { Portal } from '../portal/portal.ts'
import type { User } from '../types.ts'

/** Makes an account. Its user name is the front part of the address. */
export function addUser(portal: Portal, request: Pick<User, 'email' | 'type' | 'status'> & Partial<User>): User {
  const user: User = {
    id: portal.newId(),
    firstName: '',
    lastName: '',
    userName: request.email.split('@')[0] ?? '',
    activationStatus: 2,
    created: portal.storedNow(),
    ...request,
  }
  portal.state.users.push(user)
  return user
}
