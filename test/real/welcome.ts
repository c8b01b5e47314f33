import { samplePdf } from '#test/real/sample-pdf.ts'
import { eventually } from '../infra/command/operated-instance.ts'
import type { Portal } from './servers/portal.ts'

/** Ids of what a person has laid ready: a file, a folder with a tree of two files, a room template with the same. */
export interface WelcomeSources {
  file: number
  folder: number
  template: number
}

/** Welcome content that a person has laid ready, for each of the three ways. */
export interface WelcomeContent {
  sources: WelcomeSources
  files: Readonly<Record<string, unknown>>
  folder: Readonly<Record<string, unknown>>
  room: Readonly<Record<string, unknown>>
}

const titles = ['Welcome.pdf', 'How to use your room.pdf']

const put = async (portal: Portal, folder: number) => {
  const ids: number[] = []
  for (const title of titles)
    ids.push(await portal.upload(folder, title, new Uint8Array(samplePdf(title.replace('.pdf', '')))))
  return ids
}

/** Lays the content ready in the documents of the person whose key Roomkeeper gets. */
export const layReady = async (portal: Portal): Promise<WelcomeContent> => {
  const { current } = await portal.entries('@my')
  const pack = await portal.makeFolder(current.id, 'Welcome pack')
  const [first = 0, second = 0] = await put(portal, pack)
  const folder = await portal.makeFolder(current.id, 'Welcome folder')
  await put(portal, await portal.makeFolder(folder, 'Read me first'))
  const template = await makeTemplate(portal)
  return {
    sources: { file: first, folder, template },
    files: {
      way: 'files',
      into: 'Deliverables',
      files: [
        { id: first, title: 'Welcome.pdf' },
        { id: second, title: 'How to use your room.pdf' },
      ],
    },
    folder: { way: 'folder', folderId: folder },
    room: { way: 'room', templateId: template },
  }
}

const makeTemplate = async (portal: Portal): Promise<number> => {
  const room = await portal.call<{ id: number }>('POST', 'files/rooms', { title: 'Welcome room', roomType: 2 })
  await put(portal, await portal.makeFolder(room.id, 'Read me first'))
  return templateFrom(portal, room.id, 'Welcome template')
}

/** Makes a room template of a room. @returns its id */
export const templateFrom = async (portal: Portal, roomId: number, title: string): Promise<number> => {
  await portal.call('POST', 'files/roomtemplate', { roomId, title, share: [], groups: [] })
  return eventually(async () => {
    const status = await portal.call<{ templateId: number; isCompleted: boolean; error?: string } | undefined>(
      'GET',
      'files/roomtemplate/status',
    )
    if (status?.error) throw new Error(`the template could not be made: ${status.error}`)
    return status?.isCompleted && status.templateId > 0 ? status.templateId : undefined
  }, 60_000)
}
