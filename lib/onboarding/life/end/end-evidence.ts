import * as z from 'zod/mini'
import type { Day } from '../../../crm/records/status.ts'
import { utcDay } from '../../../runtime/clock.ts'
import { hmac } from '../../../runtime/signing/signature.ts'
import { type DocumentReading, readSigned, signDocument } from '../../../runtime/signing/signed-document.ts'
import type { LinkSecrets } from '../../room/desired.ts'
import type { EndAction } from '../../settings/end.ts'
import type { KeyedHash } from '../memory/keyed-hash.ts'
import type { EndState, RoomBefore } from './end-state.ts'
import { comesBack, type RoomAtEnd } from './end-steps.ts'
import { evidencePrefix } from './end-store.ts'
import { memberHash } from './room-at-end.ts'

const count = z.int().check(z.nonnegative())
/** As `Date` writes it, always in UTC. */
const moment = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))

/**
 * What the end of one client's room has left, for an auditor: free of names, titles, addresses and keys. Members are only ever added
 * (docs/ending.md#the-evidence).
 */
const endEvidence = z.object({
  v: z.literal(1),
  what: z.literal('end'),
  client: z.string(),
  room: z.int(),
  announced: moment,
  day: z.string(),
  begun: moment,
  ended: moment,
  do: z.array(z.string()),
  /** `left`: that of a public room, which opens nothing while the room is archived. */
  links: z.object({ before: count, left: count }),
  /** Everybody who had a row of his own. `before` and `now`: DocSpace’s number of the role; 0: out. */
  people: z.array(z.object({ address: z.string(), kind: z.string(), before: z.int(), now: z.int() })),
  /** `alone`: how many people are in by the group alone. */
  groups: z.array(z.object({ id: z.string(), before: z.int(), now: z.int(), alone: count })),
  archived: z.boolean(),
  /** Which secret has signed it, so that one that is gone is told from a file that was changed. */
  signer: z.optional(z.string()),
})

export type EndEvidence = z.output<typeof endEvidence>

export interface EndedRoom {
  state: EndState & { before: RoomBefore }
  /** As it was read back. */
  is: RoomAtEnd
  actions: readonly EndAction[]
  hash: KeyedHash
  now: number
}

const timeOf = (at: number): string => new Date(at).toISOString()

/** What an end has left, by the room before it and the room that was read back. Pure. */
export const endEvidenceOf = ({ state, is, actions, hash, now }: EndedRoom): EndEvidence => {
  const { before } = state
  const rows = new Map(is.members.map((member) => [memberHash(hash, member), member.access]))
  const groups = new Map(is.members.map(({ userId, access }) => [userId, access]))
  return {
    v: 1,
    what: 'end',
    client: state.client,
    room: state.room,
    announced: timeOf(state.announcedAt),
    day: state.day,
    begun: timeOf(before.at),
    ended: timeOf(now),
    do: [...actions],
    links: { before: before.links, left: is.links.length },
    people: before.people.map(({ address, kind, access }) => ({
      ...{ address, kind },
      before: access,
      now: rows.get(address) ?? 0,
    })),
    groups: before.groups.map(({ id, access, alone }) => ({ id, before: access, now: groups.get(id) ?? 0, alone })),
    archived: is.room.archived,
  }
}

/** The evidence in one sentence for the record. A public room's own link is named: it is not taken away. */
export const evidenceInWords = ({ people, groups, archived, links }: EndEvidence, is: RoomAtEnd): string => {
  const out = people.filter(({ now }) => now === 0).length
  const lowered = people.filter(({ before, now }) => now !== 0 && now !== before).length
  const byGroup = groups.reduce((sum, { alone }) => sum + alone, 0)
  const parts = [
    ...(links.before > links.left
      ? [`${counted(links.before - links.left, 'link was', 'links were')} taken away`]
      : []),
    ...(out > 0 ? [`${counted(out, 'person was', 'people were')} taken out`] : []),
    ...(lowered > 0 ? [`${counted(lowered, 'person', 'people')} may only read`] : []),
    ...(byGroup > 0 ? [`${counted(byGroup, 'colleague stays', 'colleagues stay')} in by a group`] : []),
    ...(is.links.some((link) => comesBack(is, link)) ? ['the link of the public room cannot be taken away'] : []),
    ...(archived ? ['the room is in the archive'] : []),
  ]
  return parts.join('; ') || 'nothing had to be taken away'
}

const counted = (number: number, one: string, several: string): string => `${number} ${number === 1 ? one : several}`

/** Where the evidence of an end lies. */
export const endEvidenceKey = ({ client, room, day }: Pick<EndState, 'client' | 'room' | 'day'>): string =>
  `${evidencePrefix(client)}${day}-room-${room}.json`

/** The secrets that sign, made of those of links: so a link tells nothing of them. */
const signingSecrets = (secrets: LinkSecrets): string[] =>
  secrets.map((secret) => `whsec_${hmac(secret, 'evidence\nend').toString('base64')}`)

/** By what a secret is known in the files that it has signed. Nobody finds the secret by it. */
export const signerOf = (secret: string): string => hmac(secret, 'evidence\nsigner').toString('hex').slice(0, 16)

/** The text of an evidence file, signed with the newest secret; `now` in epoch milliseconds. */
export const signEndEvidence = (evidence: EndEvidence, now: number, secrets: LinkSecrets): string => {
  const document = { ...evidence, signer: signerOf(secrets[0]) }
  return signDocument(`end_${evidence.room}_${evidence.day}`, document, now, signingSecrets(secrets).slice(0, 1))
}

/** Reads an evidence file, and says whether it is ours. */
export const readEndEvidence = (text: string, secrets: LinkSecrets): DocumentReading<EndEvidence> =>
  readSigned(text, endEvidence, signingSecrets(secrets))

/** The first day in UTC that begins no sooner than `at`, in epoch milliseconds. */
export const firstDayFrom = (at: number): Day => utcDay(Math.ceil(at / 86_400_000) * 86_400_000)
