import { route } from '../http/router.ts'
import {
  addGroupMembers,
  changeManager,
  groupsOfRoom,
  listGroups,
  makeGroup,
  readGroup,
  removeGroup,
  removeGroupMembers,
  replaceGroupMembers,
  updateGroup,
} from './groups.ts'
import { listMembers, membersOfGroup } from './members.ts'
import { inviteAgain, resendInvitations } from './resend.ts'

export const membersRoutes = [
  route('POST', '/group', makeGroup),
  route('GET', '/group', listGroups),
  route('GET', '/group/:id', readGroup),
  route('GET', '/group/room/:id', groupsOfRoom),
  route('PUT', '/group/:id', updateGroup),
  route('DELETE', '/group/:id', removeGroup),
  route('PUT', '/group/:id/manager', changeManager),
  route('PUT', '/group/:id/members', addGroupMembers),
  route('POST', '/group/:id/members', replaceGroupMembers),
  route('DELETE', '/group/:id/members', removeGroupMembers),
  route('GET', '/files/rooms/:id/share', listMembers),
  route('GET', '/files/folder/:id/group/:group/share', membersOfGroup),
  route('POST', '/files/rooms/:id/resend', resendInvitations),
  route('PUT', '/people/invite', inviteAgain),
]
