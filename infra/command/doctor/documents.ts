import { fieldIn } from '#lib/onboarding/documents/placeholders.ts'
import { documentRefusals } from '#lib/onboarding/documents/refusals.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { settingsOfRooms } from '#lib/onboarding/settings/room-rules.ts'
import type { TemplateDocument } from '#lib/onboarding/welcome/template-documents.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { Park, RetryLater } from '#lib/runtime/errors.ts'
import { Problem } from '../problem.ts'
import { explain } from '../target/explain.ts'
import { listingOf, openPortal, recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { type DoctorCheck, type DoctorFinding, ok, problem, unknown, warning } from './finding.ts'

type Found = Omit<DoctorFinding, 'area'>

/** Whether the documents that are to be filled can be, and ask only for what there is. Silent where none is to be filled. */
export const filledDocuments: DoctorCheck = {
  area: 'Filled documents',
  async look(target) {
    const { docspace } = await openPortal(target)
    const cache = createPortalCache(target.clock)
    const found = await Promise.all(
      settingsOfRooms(target.settings.onboarding).map(({ welcome }) => cache.templateDocuments(docspace, welcome)),
    )
    // Several rules may have one welcome content.
    const documents = [...new Map(found.flat().map((document) => [JSON.stringify(document), document])).values()]
    const names = [
      ...new Set(documents.flatMap(({ placeholders }) => placeholders.flatMap((name) => fieldIn(name) ?? []))),
    ]
    const sources = [...target.sources].filter(([, { source }]) => source.openListing)
    const fields =
      names.length === 0 ? [] : await Promise.all(sources.map(([source]) => unknownFields(target, source, names)))
    return [...documents.flatMap(documentFindings), ...fields.flat()]
  },
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
  const what = `file ${id} (${[folder, title].filter(Boolean).join('/')})`
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

const inBraces = (name: string) => `{${name}}`

/** Fields that a record of the source lacks, tried on one of each object that was made lately. */
const unknownFields = async (target: Target, source: string, names: readonly string[]): Promise<Found[]> => {
  try {
    const records = await recordsOf(target, source)
    const samples = await newestOfEach(target, source)
    if (samples.length === 0) return [unknown(`${source}: there is no record of the last month to try the fields on`)]
    const found = samples.map(async (ref) => {
      const read = await records.readFields(ref, names)
      return read
        ? fieldFindings(
            ref,
            names.filter((name) => !Object.hasOwn(read, name)),
          )
        : []
    })
    return (await Promise.all(found)).flat()
  } catch (error) {
    // Its own check has told it already.
    if (!(error instanceof RetryLater || error instanceof Park || error instanceof Problem)) throw error
    return [unknown(`fields of ${source}: ${explain(error).message}`)]
  }
}

const fieldFindings = ({ source, type }: ClientRef, absent: readonly string[]): Found[] =>
  absent.map((name) =>
    problem(
      `${source} shows no field ${name} of ${type}, which a document asks for as {field:${name}}`,
      'Correct the name in the template: it is the one of the CRM’s API. Or let Roomkeeper’s user read the field.',
    ),
  )

const lookBack = 30 * 86_400_000

/** The newest record of each object, among the first page of those that were made in the last month. */
const newestOfEach = async (target: Target, source: string): Promise<ClientRef[]> => {
  const listing = await listingOf(target, source)
  const { records } = await listing.page({ since: target.clock.now() - lookBack, filter: {} })
  return [...new Map(records.map(({ ref }) => [ref.type, ref])).values()]
}
