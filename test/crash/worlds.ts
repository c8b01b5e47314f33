import times from '#infra/simulators/docspace/times.json' with { type: 'json' }
import type { Version } from '#infra/simulators/docspace/versions.ts'
import type { Event, Happening } from '#test/soak/happenings/kinds.ts'
import type { Condition } from '#test/soak/simulation/conditions.ts'

/** A world that is as unfriendly as the real one in one respect, and what happens in it. */
export interface UnfriendlyWorld {
  tagDelayMs?: number
  version?: Version
  conditions?: readonly Condition[]
  events: readonly Event[]
  /** Somebody mends what was broken and replays what was parked; without it everybody is served by the queue alone. */
  mended?: true
}

const after = (pause: number, happens: Happening): Event => ({ pause, happens })

/** Numbers of the CRMs in the order in which the soak opens them. */
const [espocrm, hubspot, salesforce, pipedrive, generic] = [0, 1, 2, 3, 4]
const several = ['several-crms'] as const

const comes = (crm: number): Happening => ({ what: 'a client comes', crm })
const namesakes = (crm: number, other: number, gap: number): Happening => ({
  what: 'two of one name come',
  crm,
  other,
  gap,
})

/** Two clients of one CRM whose records are merged after so many milliseconds. */
const merge = (crm: number, pause: number): UnfriendlyWorld => ({
  conditions: several,
  events: [
    after(0, comes(crm)),
    after(20, comes(crm)),
    after(pause, { what: 'records are merged', client: 0, other: 1 }),
  ],
})

const lateTag = (tagDelayMs: number): UnfriendlyWorld => ({ tagDelayMs, events: [after(0, comes(espocrm))] })

const older = (version: Version): UnfriendlyWorld => ({ version, tagDelayMs: 8, events: [after(0, comes(espocrm))] })

const { near, far } = times

export const worlds: Readonly<Record<string, UnfriendlyWorld>> = {
  'the tag comes when it usually does': lateTag(near.roomToTag.median),
  'the tag comes ten times later': lateTag(10 * near.roomToTag.median),
  'the tag comes late, the data base is far away': lateTag(far.roomToTag.max),
  'the tag comes ten times later still': lateTag(10 * far.roomToTag.max),
  'two of one name come together': { tagDelayMs: 80, events: [after(0, namesakes(espocrm, espocrm, 30))] },
  'two of one name come together, by a sender without an API': {
    tagDelayMs: 80,
    conditions: several,
    events: [after(0, namesakes(generic, generic, 30))],
  },
  'two of one name come together, by two CRMs': {
    tagDelayMs: far.roomToTag.max,
    conditions: several,
    events: [after(0, namesakes(hubspot, pipedrive, 60))],
  },
  'records are merged, the survivor keeps its id': merge(espocrm, 200),
  'records are merged after both were ready': merge(espocrm, 20_000),
  'records are merged into a new one': merge(hubspot, 200),
  'records are merged into a new one when one is ready': merge(hubspot, 900),
  'a record is copied': {
    events: [after(0, comes(espocrm)), after(600, { what: 'a record is copied', client: 0 })],
  },
  'a record is copied when it is ready': {
    events: [after(0, comes(espocrm)), after(20_000, { what: 'a record is copied', client: 0 })],
  },
  'two ids differ in capitals alone': {
    conditions: several,
    events: [after(0, comes(generic)), after(20, { what: 'an id in other letters comes', client: 0 })],
  },
  'a message has the short id': {
    conditions: several,
    events: [after(0, comes(salesforce)), after(20, { what: 'an id in other letters comes', client: 0 })],
  },
  'three messages of one client come in one batch': {
    events: [after(0, comes(espocrm)), after(0, { what: 'delivered twice at once', client: 0 })],
  },
  'the key is of another person for a while': {
    events: [after(0, comes(espocrm)), after(250, { what: 'the key is of another person', lasts: 600_000 })],
  },
  'the field for the link is closed': {
    events: [after(0, { what: 'the field for the link is closed', lasts: 600_000 }), after(0, comes(espocrm))],
    mended: true,
  },
  'people copy a ready room and take the tag off the original': {
    events: [
      after(0, comes(espocrm)),
      after(20_000, { what: 'somebody', does: 'copies the room', client: 0 }),
      after(0, { what: 'somebody', does: 'takes the tag off', client: 0 }),
      after(0, { what: 'delivered again', client: 0 }),
    ],
  },
  'the portal is of version 3.2': older('3.2'),
  'the portal is of version 3.5': older('3.5'),
  'the portal is of version 3.6': older('3.6'),
}
