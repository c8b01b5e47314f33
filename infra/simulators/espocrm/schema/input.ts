import { find, fullName, type Installation, type Rec } from '../account.ts'
import { invalid, refuse, translated } from '../answers.ts'
import { type FieldDef, fields, links } from './fields.ts'
import { sharingIn } from './sharing.ts'
import { coerce, validate } from './values.ts'

type Body = Record<string, unknown>

/** All fields of an entity, core and custom. */
export function fieldsOf(crm: Installation, entity: string): Record<string, FieldDef> {
  return { ...fields[entity], ...Object.fromEntries(crm.customFields.get(entity) ?? []) }
}

interface EmailEntry {
  emailAddress?: unknown
  primary?: unknown
  optOut?: unknown
  invalid?: unknown
}

function emailEntries(body: Body): Rec['x'] {
  const sent = body.emailAddressData
  if (Array.isArray(sent)) {
    return (sent as EmailEntry[]).map(({ emailAddress, primary, optOut, invalid }) => ({
      emailAddress,
      lower: String(emailAddress).toLowerCase(),
      primary: primary === true,
      optOut: optOut === true,
      invalid: invalid === true,
    }))
  }
  const one = body.emailAddress
  if (typeof one !== 'string' || one === '') return []
  return [{ emailAddress: one, lower: one.toLowerCase(), primary: true, optOut: false, invalid: false }]
}

function withEmails(values: Body, body: Body): Body {
  if (body.emailAddressData === undefined && body.emailAddress === undefined) return values
  const entries = emailEntries(body) as { emailAddress: string; primary: boolean }[]
  const primary = entries.find((entry) => entry.primary)?.emailAddress
  return { ...values, emailAddress: primary ?? values.emailAddress ?? null, emailAddressData: entries }
}

/** The values of a request that EspoCRM would take: unknown and read-only names fall away silently, the rest is coerced. */
export function accepted(crm: Installation, entity: string, body: Body): Body {
  const values: Body = {}
  for (const [name, def] of Object.entries(fieldsOf(crm, entity))) {
    if (body[name] !== undefined && def.readOnly !== true) values[name] = coerce(body[name], def)
  }
  for (const link of Object.keys(links[entity] ?? {})) {
    if (body[`${link}Id`] !== undefined) values[`${link}Id`] = body[`${link}Id`]
  }
  return withEmails({ ...values, ...sharingIn(crm, entity, body) }, body)
}

/** Refuses values that do not validate (400), and links to nothing (403). `required` fields only count when they are sent or new. */
export function check(crm: Installation, entity: string, values: Body, isNew: boolean): void {
  const checkFields = (some: Iterable<[string, FieldDef]>) => {
    for (const [name, def] of some) if (isNew || values[name] !== undefined) validate(entity, name, def, values[name])
  }
  const custom = crm.customFields.get(entity) ?? new Map<string, FieldDef>()
  checkFields(Object.entries(fields[entity] ?? {}).filter(([name]) => !custom.has(name)))
  for (const link of Object.keys(links[entity] ?? {}))
    if (values[`${link}Id`] === '') throw invalid(entity, link, 'pattern')
  checkFields(custom)
  for (const [link, target] of Object.entries(links[entity] ?? {})) {
    const id = values[`${link}Id`]
    if (id === undefined || id === null) continue
    const found = find(crm, target, id)
    if (found !== undefined && found.deleted !== true) continue
    const reason = `Can't relate with non-existing record. entity type: ${entity}, link: ${link}.`
    throw refuse(403, reason, translated('cannotRelateNonExisting', null, { foreignEntityType: target }))
  }
}

/** A person's `name` is made of its parts; nobody can write it, and without a first name it is not set at creation. */
export function withFullName(entity: string, values: Body, stored: Body): Body {
  if (entity !== 'Contact' && entity !== 'Lead') return values
  if (values.firstName === undefined && values.lastName === undefined) return values
  const first = values.firstName ?? stored.firstName
  return { ...values, name: fullName(first, values.lastName ?? stored.lastName) }
}

const probabilities: Record<string, number> = {
  Prospecting: 10,
  Qualification: 20,
  Proposal: 50,
  Negotiation: 80,
  'Closed Won': 100,
  'Closed Lost': 0,
}

/** What EspoCRM works out itself when an opportunity is saved; currencies are all at par here. */
export function withForecast(entity: string, values: Body, stored: Body): Body {
  if (entity !== 'Opportunity') return values
  const stage = String(values.stage ?? stored.stage ?? 'Prospecting')
  const probability =
    values.probability ?? (values.stage === undefined ? stored.probability : undefined) ?? probabilities[stage] ?? 0
  const amount = Number(values.amount ?? stored.amount ?? 0)
  const weighted = (amount * Number(probability)) / 100
  return { ...values, stage, lastStage: stage, probability, amountConverted: amount, amountWeightedConverted: weighted }
}
