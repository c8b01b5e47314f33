import { inBraces } from '#lib/onboarding/documents/placeholders.ts'
import { documentRefusals } from '#lib/onboarding/documents/refusals.ts'
import { createPortalCache, type PortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { pathOf } from '#lib/onboarding/room/tree.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { RoomSettings } from '#lib/onboarding/settings/room-sections.ts'
import type { TemplateDocument } from '#lib/onboarding/welcome/template-documents.ts'
import { openPortal } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { type DoctorCheck, type Found, ok, problem, warning } from './finding.ts'

/** Whether the documents that are to be filled can be. Silent where none is to be filled; whether there are the fields that they ask for, `fields.ts` tells. */
export const filledDocuments: DoctorCheck = {
  area: 'Filled documents',
  async look(target) {
    const found = await Promise.all(
      settingsOfRooms(target.settings.onboarding).map(({ welcome }) => documentsToTry(target, welcome)),
    )
    // Several rules may have one welcome content.
    const documents = [...new Map(found.flat().map((document) => [JSON.stringify(document), document])).values()]
    return documents.flatMap(documentFindings)
  },
}

const caches = new WeakMap<Target, PortalCache>()

/** The documents of a welcome content that are to be filled. The checks of one run read each template once. @throws Park, RetryLater, Problem */
export const documentsToTry = async (
  target: Target,
  welcome: RoomSettings['welcome'],
): Promise<readonly TemplateDocument[]> => {
  const cache = caches.get(target) ?? createPortalCache(target.clock)
  caches.set(target, cache)
  const { docspace } = await openPortal(target)
  return cache.templateDocuments(docspace, welcome)
}

/** What is to be said of one document. */
export const documentFindings = ({
  id,
  folder,
  title,
  refusal,
  placeholders,
  unknown: words,
}: TemplateDocument): Found[] => {
  const what = `file ${id} (${pathOf(folder, title)})`
  if (refusal)
    return [
      problem(
        `${what} ${documentRefusals[refusal]}`,
        'Correct it in DocSpace, or take `fill` off it in onboarding.welcome.',
      ),
    ]
  const named = placeholders.map(inBraces).join(', ')
  return [
    ok(placeholders.length === 0 ? `${what} has no placeholder: it is copied as it is` : `${what} is filled: ${named}`),
    ...(words.length === 0
      ? []
      : [
          warning(
            `${what} has ${words.map(inBraces).join(', ')} in it, which is no placeholder`,
            'It stays in the document as it is. Spell it as in docs/welcome-content.md, "Filled documents", if it should be one.',
          ),
        ]),
  ]
}
