import { openRoute, route } from '../http/router.ts'
import { listMy } from '../portal/my-documents.ts'
import { copyAs, readFile, renameFile } from './files.ts'
import { createFolder, listFolder, listSubfolders, readFolder, renameFolder } from './folders.ts'
import { checkTitles, createText, insertFile, updateFile, uploadFile } from './upload/upload.ts'
import { abortSession, createSession, finalizeSession, nextPart, numberedPart } from './upload/upload-sessions.ts'
import { downloadFile, presignedAddress } from './versions/download.ts'
import { deleteVersions, fileHistory } from './versions/file-versions.ts'

export const filesRoutes = [
  openRoute('GET', '/filehandler.ashx', downloadFile),
  route('GET', '/files/file/:id/presigneduri', presignedAddress),
  route('GET', '/files/file/:id/history', fileHistory),
  route('PUT', '/files/fileops/deleteversion', deleteVersions),
  openRoute('GET', '/files/file/:id', readFile),
  route('POST', '/files/file/:id/copyas', copyAs),
  route('PUT', '/files/file/:id', renameFile),
  route('POST', '/files/folder/:id', createFolder),
  openRoute('GET', '/files/folder/:id', readFolder),
  route('PUT', '/files/folder/:id', renameFolder),
  route('GET', '/files/@my', listMy),
  openRoute('GET', '/files/:id', listFolder),
  openRoute('GET', '/files/:id/subfolders', listSubfolders),
  route('POST', '/files/:id/upload/create_session', createSession(true)),
  route('POST', '/files/:id/session', createSession(false)),
  route('POST', '/files/:id/session/:session', nextPart),
  route('POST', '/files/:id/session/:session/upload', numberedPart),
  route('PUT', '/files/:id/session/:session/finalize', finalizeSession),
  route('DELETE', '/files/:id/session/:session', abortSession),
  route('POST', '/files/:id/upload', uploadFile),
  route('POST', '/files/:id/insert', insertFile),
  route('POST', '/files/:id/upload/check', checkTitles),
  route('PUT', '/files/:id/update', updateFile),
  route('POST', '/files/:id/text', createText('.txt')),
  route('POST', '/files/:id/html', createText('.html')),
]
