import { find, type Installation, nameOf, type Rec, table, type User } from '../account.ts'
import { level } from '../people/acl.ts'
import { withoutHidden } from '../people/field-rights.ts'
import { type Attribute, attributes, customHere } from './attributes.ts'
import { sharingAttributes, sharingOf } from './sharing.ts'

/** The attributes of an entity in order, its custom fields among them. */
export function attributesOf(crm: Installation, entity: string): Attribute[] {
  const custom = [...(crm.customFields.get(entity) ?? new Map())].map(([name, def]): Attribute => {
    const hasDefault = def.default !== undefined
    return { name, shown: 'sld', ...(hasDefault ? { default: def.default === '' ? null : def.default } : {}) }
  })
  const sharing = sharingAttributes(crm, entity)
  return (attributes[entity] ?? []).flatMap((one) => {
    if (one === customHere) return custom
    return one.name === 'isFollowed' ? [...sharing, one] : [one]
  })
}

interface EmailEntry {
  emailAddress: string
  primary: boolean
  optOut: boolean
  invalid: boolean
}

const linkTarget: Record<string, string> = {
  assignedUser: 'User',
  createdBy: 'User',
  modifiedBy: 'User',
  account: 'Account',
  contact: 'Contact',
  user: 'User',
  createdAccount: 'Account',
  createdContact: 'Contact',
  createdOpportunity: 'Opportunity',
}

function relations(crm: Installation, entity: string, record: Rec, user: User): Record<string, unknown> {
  const following = crm.followers.get(record.id) ?? []
  const account = entity === 'Contact' ? find(crm, 'Account', record.accountId) : undefined
  const names = (ids: string[]) => Object.fromEntries(ids.map((id) => [id, nameOf(crm, 'User', id)]))
  return {
    isFollowed: following.includes(user.id),
    followersIds: following,
    followersNames: names(following),
    ...sharingOf(crm, record),
    ...(account === undefined ? {} : { accountType: account.type ?? null }),
    accountsIds: account === undefined ? [] : [account.id],
    accountsNames: account === undefined ? {} : { [account.id]: account.name },
    accountsColumns: account === undefined ? {} : { [account.id]: { role: record.title ?? null, isInactive: false } },
  }
}

/** The lead a record was made of: EspoCRM keeps that link on the lead, and forgets it with the lead. */
function originalLead(crm: Installation, entity: string, record: Rec): Record<string, unknown> {
  const leads = [...table(crm, 'Lead').values()].filter((one) => one.deleted !== true)
  const lead = leads.find((one) => one[`created${entity}Id`] === record.id)
  return lead === undefined ? {} : { originalLeadId: lead.id, originalLeadName: lead.name }
}

function computed(crm: Installation, entity: string, record: Rec, user: User): Record<string, unknown> {
  const primary = ((record.emailAddressData ?? []) as EmailEntry[]).find((entry) => entry.primary)
  const phone = record.phoneNumber ?? null
  return {
    ...record,
    ...relations(crm, entity, record, user),
    ...originalLead(crm, entity, record),
    emailAddressIsOptedOut: primary ? primary.optOut : null,
    emailAddressIsInvalid: primary ? primary.invalid : null,
    phoneNumberIsOptedOut: phone === null ? null : false,
    phoneNumberIsInvalid: phone === null ? null : false,
    emailAddressData: record.emailAddressData ?? [],
    phoneNumberData:
      phone === null ? [] : [{ phoneNumber: phone, type: 'Office', primary: true, optOut: false, invalid: false }],
  }
}

/** Who follows a record is shown to those only who may see its stream. */
function shownTo(crm: Installation, entity: string, user: User) {
  const streams = level(crm, user, entity, 'stream') !== 'no'
  return attributesOf(crm, entity).filter(({ name }) => streams || !name.startsWith('followers'))
}

function named(crm: Installation, values: Record<string, unknown>, name: string): unknown {
  const link = /^(.+)Name$/.exec(name)?.[1] ?? ''
  const target = linkTarget[link]
  if (target === undefined || values[name] !== undefined) return values[name] ?? null
  return nameOf(crm, target, values[`${link}Id`])
}

/** A contact of no account is neither active nor inactive there. */
const isOfNone = (entity: string, record: Rec, name: string) =>
  entity === 'Contact' && name === 'accountIsInactive' && !record.accountId

/** A record read singly (`s`) or as an element of a list (`l`): every attribute is there, empty ones null. */
export function view(
  crm: Installation,
  entity: string,
  record: Rec,
  user: User,
  where: 's' | 'l',
): Record<string, unknown> {
  const values = computed(crm, entity, record, user)
  const seen = shownTo(crm, entity, user).filter((one) => one.shown.includes(where))
  // Switches nobody has touched read as their default; what is null in the database stays null.
  const all = Object.fromEntries(
    seen.map(({ name, default: preset }) => [
      name,
      values[name] === undefined
        ? isOfNone(entity, record, name)
          ? null
          : (preset ?? named(crm, values, name))
        : values[name],
    ]),
  )
  return withoutHidden(crm, user, entity, all)
}

/** What EspoCRM has set on a new record, `given` being what the form sent: keys never set are absent. */
export function asCreated(
  crm: Installation,
  entity: string,
  record: Rec,
  user: User,
  given: Rec,
): Record<string, unknown> {
  const values = computed(crm, entity, record, user)
  const result: Record<string, unknown> = {}
  for (const { name, shown, default: preset } of attributesOf(crm, entity)) {
    if (!shown.includes('d')) continue
    const link = /^(.+)Name$/.exec(name)?.[1]
    if (link !== undefined && linkTarget[link] !== undefined && record[`${link}Id`] !== undefined) {
      if (record[`${link}Id`] !== null) result[name] = named(crm, values, name)
    } else if (name === 'isFollowed' || (name === 'accountType' && values.accountType !== undefined))
      result[name] = values[name]
    else if (preset !== undefined && given[name] === undefined && record[name] === undefined) result[name] = preset
    else if (name === 'emailAddressData' || name === 'phoneNumberData') {
      if (given[name] !== undefined) result[name] = given[name]
    } else if (record[name] !== undefined) result[name] = record[name]
  }
  return result
}

/** The answer to a create: what was set, and what EspoCRM loads for the form besides. */
export function createAnswer(
  crm: Installation,
  entity: string,
  record: Rec,
  user: User,
  given: Rec,
): Record<string, unknown> {
  const set = asCreated(crm, entity, record, user, given)
  const values = computed(crm, entity, record, user)
  const result: Record<string, unknown> = {}
  for (const { name, shown } of shownTo(crm, entity, user)) {
    if (shown.includes('c')) result[name] = named(crm, values, name)
    else if (set[name] !== undefined) result[name] = set[name]
  }
  return result
}
