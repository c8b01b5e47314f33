import { DocSpaceRefusal } from '../../docspace/answer.ts'
import type { DocSpace } from '../../docspace/index.ts'
import type { File } from '../../docspace/rooms/folders.ts'
import { Park } from '../../runtime/errors.ts'
import { onboardingReasons } from '../reasons.ts'
import type { AssertSameContent } from '../room/content-fingerprint.ts'
import { type FolderTree, pathOf } from '../room/tree.ts'
import type { RoomSettings } from '../settings/room-sections.ts'

/** A file of the welcome content, and where its copy goes. */
export interface TemplateFile {
  id: number
  /** Bytes. */
  size: number
  folder: string
  title: string
}

/** What a template folder or template room has; nothing for the way `files`. */
export interface TemplateContent {
  tree: FolderTree
  files: readonly TemplateFile[]
}

/** A template with more folders is taken for a mistake. */
const maxFolders = 100

/** Lists a template from its top to its last folder. @throws Park when it is not there or too large, RetryLater when it is another one */
export const readTemplate = async (
  docspace: DocSpace,
  welcome: RoomSettings['welcome'],
  assertSame: AssertSameContent,
): Promise<TemplateContent> => {
  if (welcome.way === 'files') return { tree: new Map(), files: [] }
  const root = welcome.way === 'folder' ? welcome.folderId : welcome.templateId
  const tree = new Map<string, readonly string[]>()
  const found: TemplateFile[] = []
  const waiting = [{ path: '', id: root }]
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { path, id } = next
    if (tree.size > maxFolders) throw new Park(onboardingReasons['template-too-large'], { detail: `folder ${root}` })
    try {
      const listing = await docspace.folders.list(id)
      if (path === '') await assertSame(`folder ${id}`, listing)
      const { folders, files } = listing
      tree.set(
        path,
        files.map(({ title }) => title),
      )
      found.push(...files.map(({ id, size, title }) => ({ id, size, folder: path, title })))
      waiting.push(...folders.map((folder) => ({ path: pathOf(path, folder.title), id: folder.id })))
    } catch (error) {
      throw missingTemplate(error, `folder ${id}`)
    }
  }
  return { tree, files: found }
}

/** A file that the settings name. @throws Park when it is not there, RetryLater when it is another one */
export const templateFile = async (docspace: DocSpace, id: number, assertSame: AssertSameContent): Promise<File> => {
  try {
    const file = await docspace.files.get(id)
    await assertSame(`file ${id}`, file)
    return file
  } catch (error) {
    throw missingTemplate(error, `file ${id}`)
  }
}

/** A template that is gone or not readable answers 403 or 404 (docs/facts/docspace-api.md#folders). */
export const missingTemplate = (error: unknown, detail: string): unknown =>
  error instanceof DocSpaceRefusal && [403, 404].includes(error.status)
    ? new Park(onboardingReasons['template-missing'], { detail, cause: error })
    : error

/** The error to throw for a refused copy. It is about the template or about its destination; a look at the template tells which. */
export const failureOfCopy = async (
  refusal: unknown,
  look: () => Promise<unknown>,
  detail: string,
): Promise<unknown> => {
  if (!(refusal instanceof DocSpaceRefusal)) return refusal
  try {
    await look()
  } catch (error) {
    return missingTemplate(error, detail)
  }
  return refusal
}
