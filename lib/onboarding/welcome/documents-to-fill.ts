import { storedPath, storedTitle } from '../../docspace/rooms/stored-title.ts'
import { Park } from '../../runtime/errors.ts'
import { inBraces } from '../documents/placeholders.ts'
import { type DocumentRefusal, documentRefusals } from '../documents/refusals.ts'
import { onboardingReasons } from '../reasons.ts'
import type { RoomSettings } from '../settings/room-sections.ts'
import type { ClientValues } from './client-values.ts'
import type { TemplateDocument } from './template-documents.ts'

/** A document that is filled for one client, and where it goes in the room. */
export interface DocumentToFill {
  sourceId: number
  folder: string
  title: string
  /** Names of its placeholders that have a value. */
  placeholders: readonly string[]
}

/** What a client's room gets of the documents of the welcome content. */
export interface DocumentsToFill {
  documents: readonly DocumentToFill[]
  /** Sentences about documents that are not filled, or not wholly. */
  notes: readonly string[]
}

/** A document of which something stays unfilled. */
export type DocumentGap = { title: string } & ({ refusal: DocumentRefusal } | { missing: readonly string[] })

/** `Offer.docx: {owner}, {field:Amount}`. Titles and names of fields come from settings and templates and may be logged. */
export const gapText = (gap: DocumentGap): string =>
  'refusal' in gap
    ? `${gap.title} ${documentRefusals[gap.refusal]}`
    : `${gap.title}: ${gap.missing.map(inBraces).join(', ')}`

/** @throws Park, about values first: those are about this client alone */
export const assertNoGaps = (gaps: readonly DocumentGap[]): void => {
  const [missing, refused] = [gaps.filter((gap) => 'missing' in gap), gaps.filter((gap) => 'refusal' in gap)]
  const detail = (some: readonly DocumentGap[]) => ({ detail: some.map(gapText).join('; ') })
  if (missing.length > 0) throw new Park(onboardingReasons['document-value-missing'], detail(missing))
  if (refused.length > 0) throw new Park(onboardingReasons['document-not-fillable'], detail(refused))
}

/**
 * Decides which documents are filled for a client. One without a placeholder that has a value is copied as it is. Pure.
 * @throws Park where one cannot be filled wholly and the settings say `stop`
 */
export const documentsToFill = (
  templates: readonly TemplateDocument[],
  values: ClientValues,
  unfilled: RoomSettings['documents']['unfilled'],
): DocumentsToFill => {
  const gaps = templates.flatMap((template) => gapOf(template, values))
  if (unfilled === 'stop') assertNoGaps(gaps)
  const documents = templates.flatMap(({ id, folder, title, placeholders }) => {
    const known = placeholders.filter((name) => values.has(name))
    return known.length === 0 ? [] : [{ sourceId: id, folder, title, placeholders: known }]
  })
  return { documents, notes: gaps.map((gap) => `not filled: ${gapText(gap)}`) }
}

/** Documents where they go in the room of one client. `welcome`: with its names filled; of the other ways the template names them. */
export const namedDocuments = (
  templates: readonly TemplateDocument[],
  welcome: RoomSettings['welcome'],
): TemplateDocument[] => {
  if (welcome.way !== 'files') return [...templates]
  const titles = welcome.files.filter(({ fill }) => fill).map(({ title }) => storedTitle(title))
  const folder = storedPath(welcome.into)
  return templates.map((template, at) => ({ ...template, folder, title: titles[at] ?? template.title }))
}

const gapOf = ({ title, refusal, placeholders }: TemplateDocument, values: ClientValues): DocumentGap[] => {
  if (refusal) return [{ title, refusal }]
  const missing = placeholders.filter((name) => !values.has(name))
  return missing.length === 0 ? [] : [{ title, missing }]
}
