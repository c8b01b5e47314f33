import { eventually } from '../../infra/command/operated-instance.ts'
import type { Portal } from '../servers/portal.ts'
import type { WelcomeSources } from '../welcome.ts'

/** Keeps how long each thing took, in milliseconds, by its name. */
export class Stopwatch {
  readonly took = new Map<string, number[]>()

  async time<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now()
    const answer = await work()
    this.took.set(name, [...(this.took.get(name) ?? []), performance.now() - began])
    return answer
  }
}

/** Asks once for each thing that Roomkeeper asks for, and makes a room with a tag and everything that is in one. */
export const makeRoom = async (
  portal: Portal,
  n: number,
  { file }: WelcomeSources,
  watch: Stopwatch,
): Promise<void> => {
  const ask = <T>(route: string, path: string, body?: unknown): Promise<T> => {
    const [method = ''] = route.split(' ')
    return watch.time(route, () => portal.call<T>(method, path, body))
  }
  const tag = `measure:room:${n}`
  const manager = portal.user('roomadmin2')
  await ask('GET settings', 'settings')
  await ask('GET keys/@self', 'keys/@self')
  await ask('GET people/@self', 'people/@self')
  await ask('GET people/email', `people/email?email=${manager.email}`)
  await watch.time('GET files/rooms', () => portal.roomsTagged(tag))
  const wish = { title: `Measured ${n}`, roomType: 2, tags: [tag] }
  const { id } = await ask<{ id: number }>('POST files/rooms', 'files/rooms', wish)
  await ask('GET files/rooms/:id', `files/rooms/${id}`)
  await ask('PUT files/rooms/:id/tags', `files/rooms/${id}/tags`, { names: [tag] })
  const folder = await watch.time('POST files/folder/:id', () => portal.makeFolder(id, 'Deliverables'))
  await ask('GET files/file/:id', `files/file/${file}`)
  const copy = { destFolderId: folder, destTitle: 'Welcome.pdf' }
  await ask('POST files/file/:id/copyas', `files/file/${file}/copyas`, copy)
  await ask('GET files/:id', `files/${id}`)
  const invitations = [{ id: manager.id, access: 9 }]
  await ask('PUT files/rooms/:id/share', `files/rooms/${id}/share`, { invitations })
  await ask('GET files/rooms/:id/share', `files/rooms/${id}/share?filterType=0&count=100`)
  const link = { linkType: 0, access: 2, title: 'Client invitation' }
  await ask('PUT files/rooms/:id/links', `files/rooms/${id}/links`, link)
  await ask('GET files/rooms/:id/links', `files/rooms/${id}/links?type=0`)
}

const patience = 60_000
/** Milliseconds between two looks whether an operation has ended. */
const look = 5

/** Copies a folder of two files into a room, and makes a room from a template: from the answer to the end. */
export const runOperations = async (
  portal: Portal,
  n: number,
  sources: WelcomeSources,
  watch: Stopwatch,
): Promise<void> => {
  const wish = { title: `Copied into ${n}`, roomType: 2 }
  const { id } = await portal.call<{ id: number }>('POST', 'files/rooms', wish)
  const copy = {
    fileIds: [],
    folderIds: [sources.folder],
    destFolderId: id,
    conflictResolveType: 0,
    content: true,
    deleteAfter: false,
    returnSingleOperation: true,
  }
  const [operation] = await portal.call<{ id: string }[]>('PUT', 'files/fileops/copy', copy)
  const path = `files/fileops?id=${operation?.id}`
  const isCopied = async () => (await portal.call<{ finished: boolean }[]>('GET', path))[0]?.finished || undefined
  await watch.time('copy', () => eventually(isCopied, patience, look))
  const room = { templateId: sources.template, title: `From a template ${n}`, tags: [], copyLogo: true }
  await portal.call('POST', 'files/rooms/fromtemplate', room)
  const status = 'files/rooms/fromtemplate/status'
  const isMade = async () =>
    (await portal.call<{ isCompleted: boolean } | undefined>('GET', status))?.isCompleted || undefined
  await watch.time('template', () => eventually(isMade, patience, look))
}
