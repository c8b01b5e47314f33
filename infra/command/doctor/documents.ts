import { fieldIn, inBraces } from '#lib/onboarding/documents/placeholders.ts'
import { documentRefusals } from '#lib/onboarding/documents/refusals.ts'
import { createPortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { pathOf } from '#lib/onboarding/room/tree.ts'
import { isFor, type RoomRule, rulesOfRooms, withRule } from '#lib/onboarding/settings/room-rules.ts'
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
    const { onboarding } = target.settings
    const found = await Promise.all(
      rulesOfRooms(onboarding).map(async (rule): Promise<RuleDocuments> => {
        const { welcome } = rule ? withRule(onboarding, rule) : onboarding
        return { rule, documents: await cache.templateDocuments(docspace, welcome) }
      }),
    )
    // Several rules may have one welcome content.
    const all = found.flatMap(({ documents }) => documents)
    const documents = [...new Map(all.map((document) => [JSON.stringify(document), document])).values()]
    const sources = [...target.sources].filter(([, { source }]) => source.openListing)
    const fields = documents.some((document) => fieldsIn(document).length > 0)
      ? await Promise.all(sources.map(([source]) => unknownFields(target, source, found)))
      : []
    return [...documents.flatMap(documentFindings), ...fields.flat()]
  },
}

/** The documents that clients of a rule get; without a rule all clients. */
interface RuleDocuments {
  rule: RoomRule | undefined
  documents: readonly TemplateDocument[]
}

const fieldsIn = ({ placeholders }: TemplateDocument): string[] => placeholders.flatMap((name) => fieldIn(name) ?? [])

/** The fields that documents ask a client for, each once. */
const fieldsFor = (ref: ClientRef, found: readonly RuleDocuments[]): string[] => {
  const own = found.filter(({ rule }) => !rule || isFor(rule, ref))
  return [...new Set(own.flatMap(({ documents }) => documents.flatMap(fieldsIn)))]
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

/** Fields that a record of the source lacks, tried on one of each object that was made lately. */
const unknownFields = async (target: Target, source: string, documents: readonly RuleDocuments[]): Promise<Found[]> => {
  try {
    const records = await recordsOf(target, source)
    const samples = await newestOfEach(target, source)
    if (samples.length === 0) return [unknown(`${source}: there is no record of the last month to try the fields on`)]
    const found = samples.map(async (ref) => {
      const names = fieldsFor(ref, documents)
      if (names.length === 0) return []
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
