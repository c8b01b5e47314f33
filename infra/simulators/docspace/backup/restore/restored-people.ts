import type { Group, User } from '../../types.ts'
import { IN_GROUP, MANAGES_GROUP } from '../tables/rows.ts'
import { typeIn } from '../tables/system-groups.ts'
import type { NewIds } from './new-ids.ts'
import type { StoredRow } from './read-table.ts'
import { momentOf } from './stored-values.ts'

/** What no password is: the old ones hold for the old ids of their owners. */
const DEAD = 'of another id'

interface PeopleTables {
  people: readonly StoredRow[]
  memberships: readonly StoredRow[]
  relations: readonly StoredRow[]
  groups: readonly StoredRow[]
  owner: string | undefined
}

export function restoredUsers({ people, memberships, relations, owner }: PeopleTables, ids: NewIds): User[] {
  return people.map((row) => {
    const groups = memberships.filter(({ userid }) => userid === row.id).map(({ groupid = '' }) => groupid)
    const others = relations.filter(({ target_user_id }) => target_user_id === row.id)
    const also = others.map(({ source_user_id }) => ids.guid(source_user_id))
    return {
      id: ids.guid(row.id),
      email: row.email ?? '',
      firstName: row.firstname ?? '',
      lastName: row.lastname ?? '',
      userName: row.username ?? '',
      type: row.id === owner ? 'owner' : typeIn(new Set(groups)),
      status: Number(row.status) as User['status'],
      activationStatus: Number(row.activation_status) as User['activationStatus'],
      created: momentOf(row.create_on),
      passwordHash: DEAD,
      ...(row.created_by !== undefined && { createdBy: ids.guid(row.created_by) }),
      ...(row.culture !== undefined && { cultureName: row.culture }),
      ...(also.length > 0 && { alsoInvitedBy: also }),
    }
  })
}

export function restoredGroups({ groups, memberships }: PeopleTables, ids: NewIds): Group[] {
  return groups.map((row) => {
    const its = memberships.filter(({ groupid }) => groupid === row.id)
    const of = (kind: number) =>
      its.filter(({ ref_type }) => Number(ref_type) === kind).map(({ userid }) => ids.guid(userid))
    const [managerId] = of(MANAGES_GROUP)
    return {
      id: ids.guid(row.id),
      name: row.name ?? '',
      members: of(IN_GROUP),
      created: momentOf(row.last_modified),
      ...(managerId !== undefined && { managerId }),
    }
  })
}
