import type { CrmObject, Portal } from '../account.ts'

/** The properties of an object whose values are owners, the record's own one first. */
const ownerProperties = (portal: Portal, object: CrmObject): string[] =>
  [...(portal.properties.get(object.type)?.values() ?? [])]
    .filter(({ referencedObjectType }) => referencedObjectType === 'OWNER')
    .map(({ name }) => name)
    .sort((one, other) => Number(other === 'hubspot_owner_id') - Number(one === 'hubspot_owner_id'))

/** What HubSpot sets itself of a record's owners (docs/facts/hubspot.md#teams-of-a-record). */
export function setOwnership(portal: Portal, object: CrmObject): void {
  const ids = ownerProperties(portal, object).flatMap((name) => object.properties[name] ?? [])
  const owner = portal.owners.find(({ id }) => id === object.properties.hubspot_owner_id)
  object.properties.hs_all_owner_ids = [...new Set(ids)].join(';') || null
  object.properties.hubspot_team_id = owner?.teams?.find(({ primary }) => primary)?.id ?? null
}

/** An administrator makes a team. It is the primary one of `lead`, and a further one of the others. */
export function addTeam(portal: Portal, name: string, lead: string | undefined, others: readonly string[]): void {
  const id = portal.newId()
  for (const owner of portal.owners) {
    if (owner.email !== lead && !others.includes(owner.email)) continue
    const primary = owner.email === lead
    const before = (owner.teams ?? []).map((team) => ({ ...team, primary: team.primary && !primary }))
    owner.teams = [...before, { id, name, primary }]
  }
}
