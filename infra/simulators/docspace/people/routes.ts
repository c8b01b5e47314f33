import { openRoute, route } from '../http/router.ts'
import { changeStatus, changeTypes, createMember, invitePeople } from './accounts.ts'
import { createKey, deleteKey, listKeys, listPermissions, selfKey, updateKey } from './keys.ts'
import { changePassword, forgotPassword } from './passwords.ts'
import { filterPeople, peopleByStatus, peopleOfRoom, personByEmail, personById, readSelf } from './people.ts'
import { deletePerson, forgetGuests } from './people-removals.ts'
import { changePersonType, isReassignmentNecessary, readJob, startReassignment, startRemoval } from './reassign.ts'
import { personExists } from './registration.ts'
import { signIn } from './sign-in.ts'

export const peopleRoutes = [
  route('POST', '/people/invite', invitePeople),
  openRoute('POST', '/people', createMember, { invited: true }),
  route('PUT', '/people/status/:status', changeStatus),
  route('PUT', '/people/type/:type', changeTypes),
  route('POST', '/keys', createKey),
  route('GET', '/keys', listKeys),
  route('GET', '/keys/@self', selfKey, { whileRestoring: true }),
  route('GET', '/keys/permissions', listPermissions),
  route('PUT', '/keys/:id', updateKey),
  route('DELETE', '/keys/:id', deleteKey),
  route('DELETE', '/people/:id', deletePerson),
  route('DELETE', '/people/guests', forgetGuests),
  route('GET', '/people/status/:status', peopleByStatus),
  route('GET', '/people/room/:id', peopleOfRoom),
  route('GET', '/people/email', personByEmail, { unpaid: true }),
  route('GET', '/people/@self', readSelf, { unpaid: true, whileRestoring: true }),
  route('GET', '/people/filter', filterPeople, { unpaid: true }),
  route('GET', '/people/:id', personById, { unpaid: true }),
  route('GET', '/people/reassign/necessary', isReassignmentNecessary),
  route('POST', '/people/reassign/start', startReassignment),
  route('GET', '/people/reassign/progress/:id', readJob('reassign')),
  route('POST', '/people/remove/start', startRemoval),
  route('GET', '/people/remove/progress/:id', readJob('remove')),
  route('POST', '/people/type', changePersonType),
  route('GET', '/people/type/progress/:id', readJob('type')),
  openRoute('GET', '/people/exists', personExists, { invited: true }),
  openRoute('POST', '/authentication', signIn),
  openRoute('POST', '/people/password', forgotPassword),
  openRoute('PUT', '/people/:id/password', changePassword, { invited: true }),
]
