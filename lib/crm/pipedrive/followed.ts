import type { FollowedFields } from '../source.ts'

/** Fields of which Pipedrive tells changes. It tells nothing of followers, who are a record's team. */
export const pipedriveFollowedFields = (object: string): FollowedFields => ({
  name: [object === 'deal' ? 'title' : 'name'],
  owner: ['owner_id'],
  team: [],
  contacts: contactFields[object] ?? [],
})

const contactFields: Readonly<Record<string, readonly string[]>> = {
  person: ['emails'],
  deal: ['person_id', 'org_id'],
}
