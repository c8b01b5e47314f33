import type { RoomContext } from '../context.ts'
import type { Desired } from '../room/desired.ts'
import { assertNoGaps, type DocumentToFill } from './documents-to-fill.ts'
import { failureOfCopy, missingTemplate } from './template-content.ts'
import { downloadTemplate } from './template-documents.ts'

/**
 * Fills a document and uploads it. A template that was changed since its placeholders were read may have others: they are treated as
 * the settings say. @throws Park, RetryLater, DocSpaceRefusal
 */
export const fillFile = async (
  { docspace, cache }: Pick<RoomContext, 'docspace' | 'cache'>,
  { values, unfilled }: Pick<Desired, 'values' | 'unfilled'>,
  folderId: number,
  { sourceId, title }: Pick<DocumentToFill, 'sourceId' | 'title'>,
): Promise<void> =>
  cache.oneDocumentAtATime(async () => {
    const what = `file ${sourceId}`
    const look = () => docspace.files.get(sourceId)
    const file = await look().catch((error: unknown) => {
      throw missingTemplate(error, what)
    })
    const template = await downloadTemplate(docspace, file)
    const { fill } = await import('../documents/fill.ts')
    const filled = fill(template, values)
    const gap = 'refusal' in filled ? filled : filled.missing.length > 0 && { missing: filled.missing }
    if (gap && unfilled === 'stop') assertNoGaps([{ title, ...gap }])
    const bytes = 'refusal' in filled ? template : filled.bytes
    try {
      await docspace.files.upload(folderId, title, bytes)
    } catch (refusal) {
      throw await failureOfCopy(refusal, look, what)
    }
  })
