import type { CrmObject, ObjectType, Portal } from '../account.ts'

/** HubSpot's own numbers for the kinds of association: first the plain one, then the primary. */
const typeIds: Record<string, [number, number?]> = {
  contact_to_company: [279, 1],
  company_to_contact: [280, 2],
  deal_to_contact: [3],
  contact_to_deal: [4],
  deal_to_company: [341, 5],
  company_to_deal: [342, 6],
  note_to_contact: [202],
  note_to_company: [190],
  note_to_deal: [214],
}

/** Whether a number is that of the plain association of two objects. */
export const isPlainType = (from: ObjectType, to: ObjectType, typeId: number): boolean =>
  typeIds[`${from}_to_${to}`]?.[0] === typeId

export function associate(portal: Portal, from: CrmObject, to: CrmObject, primary = false, label?: string): void {
  const labelled = label === undefined ? {} : { label }
  portal.associations.push({ from, to, primary, ...labelled }, { from: to, to: from, primary, ...labelled })
}

/** After a merge: what was associated with one that is gone is associated with the survivor. */
export function handOverAssociations(portal: Portal, gone: readonly CrmObject[], survivor: CrmObject): void {
  const now = (object: CrmObject) => (gone.includes(object) ? survivor : object)
  portal.associations = portal.associations
    .map(({ from, to, ...kind }) => ({ from: now(from), to: now(to), ...kind }))
    .filter(({ from, to }, index, all) => all.findIndex((one) => one.from === from && one.to === to) === index)
}

/** The living objects of a type that are associated with one, in the order in which they were. */
function associated(portal: Portal, object: CrmObject, type: ObjectType) {
  return portal.associations.filter(({ from, to }) => from === object && to.type === type && !to.archived)
}

/** As `?associations=` of v3 lists them: once per kind, so that a primary one is there twice. */
export function associationsV3(
  portal: Portal,
  object: CrmObject,
  types: ObjectType[],
  plural: (type: ObjectType) => string,
) {
  const listed = types.flatMap((type): [string, unknown][] => {
    const kind = `${object.type}_to_${type}`
    const results = associated(portal, object, type).flatMap(({ to, primary }) => [
      ...(primary ? [{ id: to.id, type: kind }] : []),
      { id: to.id, type: primary ? `${kind}_unlabeled` : kind },
    ])
    return results.length === 0 ? [] : [[plural(type), { results }]]
  })
  return listed.length === 0 ? {} : { associations: Object.fromEntries(listed) }
}

function labelled(portal: Portal, object: CrmObject, type: ObjectType) {
  const [plain, primaryId] = typeIds[`${object.type}_to_${type}`] ?? [0]
  return associated(portal, object, type).map(({ to, primary, label }) => ({
    toObjectId: Number(to.id),
    associationTypes: [
      ...(primary ? [{ category: 'HUBSPOT_DEFINED', typeId: primaryId, label: 'Primary' }] : []),
      { category: 'HUBSPOT_DEFINED', typeId: plain, label: null },
      ...(label === undefined ? [] : [{ category: 'USER_DEFINED', typeId: 1 + plain, label }]),
    ],
  }))
}

/** `GET /crm/v4/objects/{type}/{id}/associations/{toType}`. */
export function associationsV4(portal: Portal, object: CrmObject, type: ObjectType): unknown {
  return { results: labelled(portal, object, type) }
}

/** `POST …/associations/{type}/{toType}/batch/read`: a record without any is an error beside the results. */
export function associationsOf(portal: Portal, objects: readonly CrmObject[], type: ObjectType) {
  const found = objects.map((object) => ({ from: { id: object.id }, to: labelled(portal, object, type) }))
  const without = found.filter(({ to }) => to.length === 0).map(({ from }) => from.id)
  return { results: found.filter(({ to }) => to.length > 0), without }
}
