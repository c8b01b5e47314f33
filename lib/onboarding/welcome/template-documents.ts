import type { DocSpace } from '../../docspace/index.ts'
import { extensionOf } from '../../docspace/rooms/stored-title.ts'
import { Park } from '../../runtime/errors.ts'
import type { DocumentRefusal } from '../documents/refusals.ts'
import { onboardingReasons } from '../reasons.ts'
import type { AssertSameContent } from '../room/content-fingerprint.ts'
import { canBeFilled } from '../settings/documents.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import { missingTemplate, type TemplateContent, type TemplateFile, templateFile } from './template-content.ts'

/** A document of the welcome content that is to be filled for each client. */
export interface TemplateDocument extends Omit<TemplateFile, 'size'> {
  /** Names of its placeholders, each once. */
  placeholders: readonly string[]
  /** Words in braces that are no placeholder, and may be misspelled ones. */
  unknown: readonly string[]
  /** Why it cannot be filled. */
  refusal?: DocumentRefusal
}

/** More documents than this are taken for a mistake: each is downloaded and uploaded for each client. */
const maxDocuments = 50

/** The documents of the welcome content for which the settings say `fill`. @throws Park, RetryLater */
export const documentsAmong = async (
  docspace: DocSpace,
  welcome: RoomSettings['welcome'],
  { files }: TemplateContent,
  assertSame: AssertSameContent,
): Promise<TemplateFile[]> => {
  if (welcome.way !== 'files') {
    const documents = welcome.fill ? files.filter(({ title }) => canBeFilled(extensionOf(title))) : []
    if (documents.length <= maxDocuments) return documents
    const root = welcome.way === 'folder' ? welcome.folderId : welcome.templateId
    throw new Park(onboardingReasons['template-too-large'], { detail: `folder ${root}` })
  }
  const named = welcome.files.filter((file) => file.fill)
  return Promise.all(
    named.map(async ({ id, title }) => {
      const { size } = await templateFile(docspace, id, assertSame)
      // Titles of the settings may have placeholders: they are filled for each client.
      return { id, size, folder: welcome.into, title }
    }),
  )
}

/** Downloads documents one after the other, and reads their placeholders. @throws Park, RetryLater */
export const scanDocuments = async (
  docspace: DocSpace,
  files: readonly TemplateFile[],
): Promise<TemplateDocument[]> => {
  const documents: TemplateDocument[] = []
  for (const file of files) documents.push(await scan(docspace, file))
  return documents
}

const scan = async (docspace: DocSpace, file: TemplateFile): Promise<TemplateDocument> => {
  const { size: _, ...place } = file
  const none = { ...place, placeholders: [], unknown: [] }
  const [{ fill }, { documentLimits }] = await Promise.all([
    import('../documents/fill.ts'),
    import('../documents/read-zip.ts'),
  ])
  if (file.size > documentLimits.file) return { ...none, refusal: 'too-large' }
  const found = fill(await downloadTemplate(docspace, file), new Map())
  if ('refusal' in found) return { ...none, refusal: found.refusal }
  return { ...place, placeholders: found.missing, unknown: found.unknown }
}

/** The bytes of a template. @throws Park when it is not there */
export const downloadTemplate = async (
  docspace: DocSpace,
  file: Pick<TemplateFile, 'id' | 'size'>,
): Promise<Buffer> => {
  try {
    return await docspace.downloads.file(file)
  } catch (error) {
    throw missingTemplate(error, `file ${file.id}`)
  }
}
