import * as z from 'zod/mini'
import { fieldFilter } from '../../crm/clients.ts'
import type { ClientRef } from '../../runtime/client-key.ts'
import { followDefaults } from './follow.ts'
import { withOwnFeatures } from './room-features.ts'
import { type RoomSettings, someSections } from './room-sections.ts'

const names = (described: string) =>
  z.optional(z.array(z.string()).check(z.minLength(1))).check(z.describe<string[] | undefined>(described))

const rule = z.object({
  name: z.string().check(
    z.regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -'),
    z.meta({
      description:
        'The name of the rule, in plans and in the tag `roomkeeper:rule=…` of its rooms. Another name makes it another rule.',
      examples: ['legal'],
    }),
  ),
  sources: names('The sources whose clients the rule is for; all of them when absent.'),
  objects: names('The kinds of record that the rule is for, as the CRM calls them; all of them when absent.'),
  where: fieldFilter,
  skip: z
    ._default(z.boolean(), false)
    .check(z.describe('Whether these clients get no room: they are left alone, as records that are no clients.')),
  ...someSections,
})

/** Which clients get which room. What a rule does not set comes from the settings of all rooms. */
export type RoomRule = z.output<typeof rule>

const takesAll = ({ sources, objects, where }: RoomRule): boolean =>
  !sources && !objects && Object.keys(where).length === 0

/** The rules in their order: the first that fits a client decides. */
export const roomRules = z.array(rule).check(
  z.maxLength(50),
  z.meta({
    description:
      'Rules for kinds of clients, in their order: the first that fits decides. A last rule without `sources`, `objects` and `where` takes all others; without it, a client that no rule fits is parked. No rules when absent: all rooms are alike.',
    examples: [[{ name: 'legal', where: { industry: ['Legal'] }, folders: ['Matters'] }, { name: 'default' }]],
  }),
  ({ value, issues }) => {
    for (const [at, { name }] of value.entries()) {
      if (value.findIndex((one) => one.name === name) < at)
        issues.push({ code: 'custom', message: `there is another rule "${name}"`, path: [at, 'name'], input: name })
    }
    const all = value.findIndex(takesAll)
    if (all >= 0 && all < value.length - 1) {
      const message = 'takes every client, so that no later rule takes any: it must be the last'
      issues.push({ code: 'custom', message, path: [all], input: value[all] })
    }
  },
)

/** Records of one kind, as a rule may take them. */
export type KindOfClient = Pick<ClientRef, 'source' | 'type'>

/** Whether a rule may take a client of a source. */
export const isForSource = ({ sources }: Pick<RoomRule, 'sources'>, source: string): boolean =>
  sources?.includes(source) ?? true

/** Whether a rule may take a client, as far as source and kind of record tell. */
export const isFor = (rule: RoomRule, { source, type }: KindOfClient): boolean =>
  isForSource(rule, source) && (rule.objects?.includes(type) ?? true)

interface Ruled {
  rooms: readonly RoomRule[]
}

/** The rules that make rooms; where there are no rules, undefined for the settings of all rooms. */
const rulesOfRooms = ({ rooms }: Ruled): (RoomRule | undefined)[] =>
  rooms.length === 0 ? [undefined] : rooms.filter(({ skip }) => !skip)

/** Those of them that may take a client of a source. */
export const rulesOfSource = (all: Ruled, source: string): (RoomRule | undefined)[] =>
  rulesOfRooms(all).filter((rule) => !rule || isForSource(rule, source))

/** Those of them that may take a client of this kind. */
export const rulesOfKind = (all: Ruled, kind: KindOfClient): (RoomRule | undefined)[] =>
  rulesOfRooms(all).filter((rule) => !rule || isFor(rule, kind))

/** The settings by which rooms are made: those of each rule that makes any, or those of all rooms where there are no rules. */
export const settingsOfRooms = <S extends RoomSettings & Ruled>(all: S): S[] =>
  rulesOfRooms(all).map((rule) => withRule(all, rule))

/** The settings of a room by a rule: the rule's own, and those of all rooms where it has none; without a rule those of all rooms. */
export const withRule = <S extends RoomSettings>(all: S, rule: RoomRule | undefined): S =>
  rule ? ruled(all, rule) : all

const ruled = <S extends RoomSettings>(all: S, rule: RoomRule): S => ({
  ...all,
  room: withOwnFeatures(all.room, rule.room),
  folders: rule.folders ?? all.folders,
  ...(rule.folders && (rule.welcome ?? all.welcome).way !== 'files' && { besideTemplate: rule.folders }),
  welcome: rule.welcome ?? all.welcome,
  documents: { ...all.documents, ...rule.documents },
  manager: { ...all.manager, ...rule.manager },
  client: { ...all.client, ...rule.client },
  team: { ...all.team, ...rule.team },
  link: { ...all.link, ...rule.link },
  invite: rule.invite ?? all.invite,
  follow: rule.follow ? { ...followDefaults, ...all.follow, ...rule.follow } : all.follow,
  end: rule.end ?? all.end,
  merge: rule.merge ?? all.merge,
  adopt: rule.adopt ?? all.adopt,
  adoptTag: rule.adoptTag ?? all.adoptTag,
  culture: rule.culture ?? all.culture,
  mails: rule.mails ? { ...all.mails, ...rule.mails } : all.mails,
})
