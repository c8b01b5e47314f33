import { fieldIn } from '#lib/onboarding/documents/placeholders.ts'
import { fieldsOfNames } from '#lib/onboarding/names/room-names.ts'
import { contactFields } from '#lib/onboarding/people/contact-roles.ts'
import { conditionsOf } from '#lib/onboarding/settings/conditions.ts'
import { isFor, type RoomRule, withRule } from '#lib/onboarding/settings/room-rules.ts'
import type { RoomSettings } from '#lib/onboarding/settings/room-sections.ts'
import type { OnboardingSettings } from '#lib/onboarding/settings.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'
import { explain, isExplained } from '../target/explain.ts'
import { recordsOf } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { contactFindings } from './crm/contact-fields.ts'
import { newestOfEach } from './crm/newest-records.ts'
import { documentsToTry } from './documents.ts'
import { type DoctorCheck, type Found, ok, problem, unknown } from './finding.ts'

/** Fields that clients of a rule are asked for, each with what asks for it, and those of their contacts; without a rule all clients. */
export interface AskedFields {
  rule: RoomRule | undefined
  fields: readonly { name: string; by: string }[]
  ofContacts: readonly string[]
}

/** Whether the CRMs have the fields that rules, names, documents and invitations ask for, and `client.contacts`. Silent where nothing asks for any. */
export const recordFields: DoctorCheck = {
  area: 'Fields of records',
  async look(target) {
    const asked = await fieldsAsked(target)
    if (asked.every(({ fields, ofContacts }) => fields.length + ofContacts.length === 0)) return []
    const sources = [...target.sources].filter(([, { source }]) => source.openListing)
    return (await Promise.all(sources.map(([source]) => fieldsOfSource(target, source, asked)))).flat()
  },
}

const fieldsAsked = async (target: Target): Promise<AskedFields[]> => {
  const { onboarding } = target.settings
  const placeholders = documentFields(target)
  const rules: readonly (RoomRule | undefined)[] = onboarding.rooms.length === 0 ? [undefined] : onboarding.rooms
  return Promise.all(
    rules.map(async (rule) => ({
      rule,
      fields: await fieldsBy(onboarding, rule, placeholders),
      ofContacts: rule?.skip ? [] : contactFields(withRule(onboarding, rule).client),
    })),
  )
}

type DocumentFields = (settings: RoomSettings) => Promise<string[]>

/** The fields that documents of the welcome content ask for. A template that cannot be read has been told by its own check. */
const documentFields =
  (target: Target): DocumentFields =>
  async ({ welcome }) => {
    const fills = welcome.way === 'files' ? welcome.files.some(({ fill }) => fill) : welcome.fill
    if (!fills) return []
    try {
      const documents = await documentsToTry(target, welcome)
      return documents.flatMap(({ placeholders }) => placeholders.flatMap((name) => fieldIn(name) ?? []))
    } catch (error) {
      if (!isExplained(error)) throw error
      return []
    }
  }

const fieldsBy = async (
  all: OnboardingSettings,
  rule: RoomRule | undefined,
  documents: DocumentFields,
): Promise<AskedFields['fields']> => {
  const conditions = Object.keys(rule?.where ?? {}).map((name) => ({ name, by: `the rule "${rule?.name}"` }))
  if (rule?.skip) return conditions
  const settings = withRule(all, rule)
  return [
    ...conditions,
    ...fieldsOfNames(settings).map((name) => ({ name, by: 'a name of the room' })),
    ...Object.keys(conditionsOf(settings.invite)).map((name) => ({ name, by: 'invite.when' })),
    ...Object.keys(conditionsOf(settings.end)).map((name) => ({ name, by: 'end.when' })),
    ...(await documents(settings)).map((name) => ({ name, by: 'a document' })),
  ]
}

const askedOf = (ref: ClientRef, asked: readonly AskedFields[]) => asked.filter(({ rule }) => !rule || isFor(rule, ref))

/** What asks a client for each field; a field is named once, whatever asks for it. Pure. */
export const askersFor = (ref: ClientRef, asked: readonly AskedFields[]): Map<string, string[]> => {
  const askers = new Map<string, string[]>()
  for (const { name, by } of askedOf(ref, asked).flatMap(({ fields }) => fields))
    askers.set(name, [...new Set([...(askers.get(name) ?? []), by])])
  return askers
}

/** Fields that a record of the source lacks, tried on one of each object that was made lately. */
const fieldsOfSource = async (target: Target, source: string, asked: readonly AskedFields[]): Promise<Found[]> => {
  try {
    const records = await recordsOf(target, source)
    const samples = await newestOfEach(target, source)
    if (samples.length === 0) return [unknown(`${source}: there is no record of the last month to try the fields on`)]
    const found = samples.map(async (ref) => {
      const askers = askersFor(ref, asked)
      const read = askers.size === 0 ? undefined : await records.readFields(ref, [...askers.keys()])
      const ofContacts = [...new Set(askedOf(ref, asked).flatMap((one) => one.ofContacts))]
      return [...(read ? fieldFindings(ref, askers, read) : []), ...(await contactFindings(records, ref, ofContacts))]
    })
    return (await Promise.all(found)).flat()
  } catch (error) {
    // Its own check has told it already.
    if (!isExplained(error)) throw error
    return [unknown(`fields of ${source}: ${explain(error).message}`)]
  }
}

/** One finding for the fields that are there, and one for each that is not. Pure. */
export const fieldFindings = (
  { source, type }: ClientRef,
  askers: ReadonlyMap<string, readonly string[]>,
  read: object,
): Found[] => {
  const [there, absent] = [true, false].map((is) =>
    [...askers.keys()].filter((name) => Object.hasOwn(read, name) === is),
  )
  return [
    ...(there?.length ? [ok(`${source} shows the fields of ${type} that are asked for: ${there.join(', ')}`)] : []),
    ...(absent ?? []).map((name) =>
      problem(
        `${source} shows no field ${name} of ${type}, which ${askers.get(name)?.join(', ')} asks for`,
        'Correct its name in the settings or the template: it is the one of the CRM’s API. Or let Roomkeeper’s user read the field.',
      ),
    ),
  ]
}
