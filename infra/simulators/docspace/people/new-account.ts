import type { Portal } from '../portal/portal.ts'
import type { User } from '../types.ts'

/** Makes an account. Its user name is the front part of the address. */
export function addUser(portal: Portal, wish: Pick<User, 'email' | 'type' | 'status'> & Partial<User>): User {
  const user: User = {
    id: portal.newId(),
    firstName: '',
    lastName: '',
    userName: wish.email.split('@')[0] ?? '',
    activationStatus: 2,
    created: portal.storedNow(),
    ...wish,
  }
  portal.state.users.push(user)
  return user
}
