import * as z from 'zod/mini'

const mode = z.enum(['no', 'add', 'replace'])

/** How people of a part follow: not at all, only by coming in and by higher roles, or also by leaving and by lower ones. */
export type FollowMode = z.output<typeof mode>

const people = (who: string) =>
  mode.check(
    z.describe<FollowMode>(
      `Whether ${who}: \`add\` lets in who is new and raises roles, \`replace\` also lets out who is no longer named by the record, and lowers roles; \`no\` leaves the room as it is.`,
    ),
  )

/** Which parts of a room that is handed over follow its record. */
export const follow = {
  title: z.boolean().check(z.describe('Whether a room is renamed when its client is, unless people have renamed it.')),
  tags: z
    .boolean()
    .check(
      z.describe(
        'Whether the tags of the settings follow: new ones are added, and one that is no longer in the settings is taken off. Tags of people stay.',
      ),
    ),
  manager: people('the manager follows the owner of the record'),
  owner: z
    .boolean()
    .check(
      z.describe(
        'Whether a room belongs to its manager, where the manager follows: a new one becomes its owner, and the old owner stays as a manager, or goes under `replace`. The user of the API key must be an administrator of DocSpace.',
      ),
    ),
  contacts: people('the client’s people follow the contacts of the record'),
  team: people('colleagues and groups follow the settings and the record'),
}

/** Careful: nothing takes anything away from anybody. */
export const followDefaults = {
  title: true,
  tags: true,
  manager: 'add' as const,
  owner: false,
  contacts: 'add' as const,
  team: 'add' as const,
}

/** Absent: nothing follows. */
export const followSettings = z.optional(
  z
    .object({
      title: z._default(follow.title, followDefaults.title),
      tags: z._default(follow.tags, followDefaults.tags),
      manager: z._default(follow.manager, followDefaults.manager),
      owner: z._default(follow.owner, followDefaults.owner),
      contacts: z._default(follow.contacts, followDefaults.contacts),
      team: z._default(follow.team, followDefaults.team),
    })
    .check(
      z.describe(
        'Rooms that are handed over [follow their records](following.md): what changes in the CRM is changed in the room, where people have not changed it themselves. Nothing follows when absent.',
      ),
    ),
)

export type FollowSettings = NonNullable<z.output<typeof followSettings>>
