import { openRoute, route } from '../http/router.ts'
import { fileLog, roomLog } from './log.ts'
import { listCovers, putLogoFile, setCover, setLogo } from './logos.ts'
import { changeOwner } from './owner.ts'
import { findRooms } from './room-search.ts'
import { createRoom, pinRoom, readRoom, updateRoom } from './rooms.ts'
import { addTags, createTag, deleteTags, listTags, removeTags, renameTag, tagHasLinks } from './tags.ts'
import { readPublic, roomFromTemplate, setPublic, templateFromRoom, templateStatus } from './templates.ts'

export const roomsRoutes = [
  route('GET', '/files/folder/:id/log', roomLog),
  route('GET', '/files/file/:id/log', fileLog),
  route('GET', '/files/rooms/covers', listCovers),
  route('POST', '/files/rooms/:id/cover', setCover),
  route('POST', '/files/logos', putLogoFile),
  route('POST', '/files/rooms/:id/logo', setLogo(true)),
  route('DELETE', '/files/rooms/:id/logo', setLogo(false)),
  route('POST', '/files/owner', changeOwner),
  route('GET', '/files/rooms', findRooms),
  route('PUT', '/files/rooms/:id/pin', pinRoom(true)),
  route('PUT', '/files/rooms/:id/unpin', pinRoom(false)),
  route('POST', '/files/rooms', createRoom),
  openRoute('GET', '/files/rooms/:id', readRoom),
  route('PUT', '/files/rooms/:id', updateRoom),
  route('POST', '/files/tags', createTag),
  route('GET', '/files/tags', listTags),
  route('PUT', '/files/tags', renameTag),
  route('DELETE', '/files/tags', deleteTags),
  route('GET', '/files/tags/:name/haslinks', tagHasLinks, { feature: 'tagLinks' }),
  route('PUT', '/files/rooms/:id/tags', addTags),
  route('DELETE', '/files/rooms/:id/tags', removeTags),
  route('POST', '/files/rooms/fromtemplate', roomFromTemplate),
  route('GET', '/files/rooms/fromtemplate/status', templateStatus('room')),
  route('POST', '/files/roomtemplate', templateFromRoom),
  route('GET', '/files/roomtemplate/status', templateStatus('template')),
  route('PUT', '/files/roomtemplate/public', setPublic),
  route('GET', '/files/roomtemplate/:id/public', readPublic),
]
