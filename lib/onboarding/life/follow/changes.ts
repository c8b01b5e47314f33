import type { Invitation } from '../../../docspace/rooms/members.ts'
import type { ClientMemory } from '../memory/memory.ts'
import type { TagChanges } from './three-way.ts'

/** Parts of a room that may follow the record, each by a setting of its own. */
export type FollowPart = 'title' | 'tags' | 'owner' | PeoplePart

/** People by what they are in the room for: who manages it, who comes from the client, who else of the agency. */
export type PeoplePart = 'manager' | 'contacts' | 'team'

export interface PeopleChanges {
  /** Who comes in, or gets a higher role. */
  letIn: Invitation[]
  /** Who gets a lower role. */
  lower: { userId: string; access: number }[]
  /** Ids of those who go. */
  letOut: string[]
}

/** What is to be changed in a room, so that it follows its record. */
export interface RoomChanges {
  /** The title that it gets. */
  title?: string
  tags: TagChanges
  people: PeopleChanges
  /** Id of who becomes its owner, after everybody is in. */
  owner?: string
}

export interface FollowPlan {
  changes: RoomChanges
  /** Parts that both the CRM and people have changed: they stay as people have made them. */
  conflicts: FollowPart[]
  /** Parts of people of which nothing was remembered: they follow from now on. */
  began: PeoplePart[]
  /** What was remembered, with what is wanted now of those. */
  before: ClientMemory
  /** What is remembered when all of it is made; undefined where that is what is remembered already. */
  memory: ClientMemory | undefined
}

/** The parts in which something is to be changed, in the order in which they are told. */
export const changedParts = ({ title, tags, people, owner }: RoomChanges): string[] => [
  ...(title === undefined ? [] : ['title']),
  ...(tags.add.length + tags.remove.length > 0 ? ['tags'] : []),
  ...(people.letIn.length + people.lower.length + people.letOut.length > 0 ? ['people'] : []),
  ...(owner === undefined ? [] : ['owner']),
]
