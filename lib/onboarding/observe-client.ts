import type { ClientRecord } from '../crm/records/records-port.ts'
import { isReported, wasReady } from '../crm/records/status.ts'
import { inRoom } from '../docspace/index.ts'
import type { Room } from '../docspace/rooms/rooms.ts'
import { allOrFirstError } from '../runtime/all-or-first-error.ts'
import type { ClientFields } from '../runtime/client-fields.ts'
import { type ClientRef, clientKey } from '../runtime/client-key.ts'
import { Park } from '../runtime/errors.ts'
import { adoptionNotes } from './adoption/adopt.ts'
import { type Adoption, roomToAdopt } from './adoption/room-to-adopt.ts'
import type { OnboardingContext, RoomSearch } from './context.ts'
import { type Decision, decideRule, ruleOfRoom } from './decide-rule.ts'
import { type FoundRoom, findRoom, roomOf } from './identity/find-room.ts'
import { hasOurLink } from './identity/our-link.ts'
import { type LivingClient, settingsOf } from './life/living-client.ts'
import { hasEndedMeanwhile } from './life/restored-record.ts'
import { assertNamed, type NamedRoom, nameRoom } from './names/room-names.ts'
import { findPeople } from './people/find-people.ts'
import { onboardingReasons } from './reasons.ts'
import { mayInvite, openTo } from './review/may-invite.ts'
import { type ClientInReview, clientInReview } from './review/observe-review.ts'
import { type Desired, desiredRoom, type LetIn, type LinkSecrets, linkIds, wantedTree } from './room/desired.ts'
import { waitsForRecord } from './settings/invite.ts'
import { settingsOfRooms } from './settings/room-rules.ts'
import type { RoomSettings } from './settings/room-sections.ts'
import type { OnboardingSettings } from './settings.ts'
import { type ClientValues, clientValues } from './welcome/client-values.ts'
import { type DocumentsToFill, documentsToFill, namedDocuments } from './welcome/documents-to-fill.ts'
import type { Logo } from './welcome/logo.ts'

/** A client as its CRM and DocSpace have it, before anything is made. */
export type ObservedClient =
  /** The client has another key than the one that was asked for: `record.ref` names it. */
  | { kind: 'moved'; record: ClientRecord }
  /** `rule`: the one that takes the client and makes no rooms. */
  | { kind: 'not-a-client'; record: ClientRecord; rule?: string }
  | ClientInReview
  /** The room was reported ready before, and belongs to people. The record may be no client any more, where the settings name an end of rooms. */
  | {
      kind: 'handed-over'
      record: ClientRecord
      found: Extract<FoundRoom, { kind: 'ready' | 'deleted' }>
      decided: Decision
      /** Of a sender whose records cannot be read. */
      fields: ClientFields | undefined
    }
  /** `found`: undefined where it was not searched for yet, because the record says that no room was ready: `roomToMake` searches. */
  | {
      kind: 'to-be-made'
      record: ClientRecord
      found: FoundRoom | undefined
      decided: DecidedRoom
      /** Of a sender whose records cannot be read. */
      fields: ClientFields | undefined
    }

type DecidedRoom = Extract<Decision, { kind: 'room' }>

export type ClientContext = Pick<
  OnboardingContext,
  'docspace' | 'cache' | 'records' | 'settings' | 'linkSecrets' | 'clock' | 'memories' | 'ends'
>

/**
 * Reads the client's record, and finds its room where one may have been ready. Writes nothing: the worker and a dry run both begin
 * with it. Which rule takes the client matters only for a room that is still to be made.
 * @throws RetryLater, Park
 */
export const observeClient = async (
  context: ClientContext,
  ref: ClientRef,
  fields?: ClientFields,
): Promise<ObservedClient> => {
  const record = await context.records.read(ref, fields)
  if (!record) throw new Park(onboardingReasons['client-deleted'])
  if (clientKey(record.ref) !== clientKey(ref)) return { kind: 'moved', record }
  if (!record.isClient && !mayEnd(context.settings, record)) return { kind: 'not-a-client', record }
  // For a client that was ready only its room matters. A manager or template may be gone since.
  const mayBeReady = !record.written || isReported(record.written.state)
  const decided = await decideRule(context.records, context.settings, record, fields)
  const named = nameRoom(decided.kind === 'room' ? decided.settings : context.settings, record, decided.values)
  const search = {
    ...roomSearch(context, named),
    settlesOthers: (room: Room) => settlesMerge(context.settings, { record, room, decided }),
  }
  const found = mayBeReady ? await findRoom(search, record) : undefined
  if (!record.isClient)
    return found?.kind === 'ready'
      ? { kind: 'handed-over', record, found, decided, fields }
      : { kind: 'not-a-client', record }
  const reviewed = { records: context.records, all: context.settings, record, fields, decided }
  const hasEnded =
    record.written?.state === 'review' &&
    found?.kind === 'ready' &&
    (await hasEndedMeanwhile(context, { record, room: found.room }))
  const inReview = found && !hasEnded && (await clientInReview({ ...reviewed, search }, found))
  if (inReview) return inReview
  if (found?.kind === 'ready' || found?.kind === 'deleted')
    return { kind: 'handed-over', record, found, decided, fields }
  if (decided.kind === 'no-rule') throw new Park(onboardingReasons['no-rule'])
  if (decided.kind === 'skipped') return { kind: 'not-a-client', record, rule: decided.rule }
  return { kind: 'to-be-made', record, found, decided, fields }
}

/** Whether the settings say what becomes of the rooms of merged records: beside a room that was handed over, and never while it is in review. */
const settlesMerge = (
  settings: OnboardingSettings,
  { record, ...client }: Pick<LivingClient, 'record' | 'room' | 'decided'>,
): boolean => {
  const otherRoom = settingsOf(settings, client)?.merge?.otherRoom
  // Where people have put the client's own room away, the other one may be what they use.
  return (
    wasReady(record.written?.state) && otherRoom !== undefined && !(otherRoom === 'archive' && client.room.archived)
  )
}

/** Whether the room of a record that is no client any more may end: a client that leaves often is none from then on. */
const mayEnd = (settings: OnboardingSettings, { written }: ClientRecord): boolean =>
  wasReady(written?.state) && settingsOfRooms(settings).some(({ end }) => end)

export interface RoomToMake {
  desired: Desired
  named: NamedRoom
  /** The rule that the room is made by. */
  rule: string | undefined
  found: FoundRoom
  /** The room that was there already and becomes the client's. */
  adoption: Adoption | undefined
  /** Sentences for the record: who manages the room in the owner's place, and why nobody was invited. */
  notes: string[]
}

/** The room as it should be, and the room that is there. Writes nothing. @throws RetryLater, Park */
export const roomToMake = async (
  searching: ClientContext,
  client: Extract<ObservedClient, { kind: 'to-be-made' }>,
  linkSecrets: LinkSecrets,
): Promise<RoomToMake> => {
  const { record, decided } = client
  const search = () => findRoom(roomSearch(searching, nameRoom(decided.settings, record, decided.values)), record)
  const looking = client.found ? Promise.resolve(client.found) : search()
  // Of several keys the one that may work in the room also says who its people are to DocSpace: guests of others it may not see.
  const context = searching.docspace.byKeys ? await inRoom(searching, roomOf(await looking)) : searching
  const { docspace, cache, records } = context
  // A room goes on with the rule that it was begun by, so where there are rules it has to be found first.
  const { settings: all, rule } = decided.rule ? ruleFor(context.settings, await looking, decided) : decided
  const named = nameRoom(all, record, decided.values)
  const { settings } = named
  const [found, { notes: aboutPeople, ...people }, templateTree, toFill] = await allOrFirstError([
    looking,
    findPeople(context, settings, client),
    cache.templateTree(docspace, settings.welcome),
    filledDocuments(context, all, settings, client),
    // A room must not be begun that cannot be ended.
    logoOf(context, settings),
  ] as const)
  const mayMerge = records.current !== undefined
  const adoption = await roomToAdopt({ docspace, cache }, settings, record, found)
  // A room that is left as it is gets none of the names.
  if (adoption?.how !== 'link-only') assertNamed(named)
  const letIn = await letInNow(context, named, client, found)
  const { documents, values } = toFill
  const made = { settings, rule, templateTree, documents, values, ...people }
  const wanted = desiredRoom({ ...made, record, linkSecrets, mayMerge, letIn })
  // A lifetime of files, for one, would take away what is in the room.
  const desired = adoption ? { ...wanted, features: {}, logo: undefined } : wanted
  const moved = rule === decided.rule ? undefined : `the room was begun by the rule "${rule}" and stays with it`
  const adopted = adoption && adoptionNotes[adoption.how]
  const notes = [adopted, ...aboutPeople, moved, ...toFill.notes].filter((one) => one !== undefined)
  return { desired, named, rule, found, adoption, notes }
}

/** The picture that is to be the room's logo. @throws Park when it cannot be one, RetryLater */
const logoOf = async ({ docspace, cache }: ClientContext, { room }: RoomSettings): Promise<Logo | undefined> =>
  room.logoFileId === undefined ? undefined : cache.logo(docspace, room.logoFileId)

/** When people from outside come in. A run that made the link has begun to let them in, whatever the record says since. */
const letInNow = async (
  context: ClientContext,
  named: NamedRoom,
  { record, fields }: Extract<ObservedClient, { kind: 'to-be-made' }>,
  found: FoundRoom,
): Promise<LetIn> => {
  const { settings } = named
  if (!waitsForRecord(settings)) return 'at-once'
  if (await mayInvite(context.records, settings, record, fields)) return openTo(record)
  const hasLink = found.kind === 'begun' && (await hasOurLink(roomSearch(context, named), record, found.room))
  return hasLink ? openTo(record) : 'later'
}

const ruleFor = (settings: OnboardingSettings, found: FoundRoom, now: DecidedRoom): DecidedRoom =>
  found.kind === 'begun' ? ruleOfRoom(settings, found.room.tags, now) : now

/** The documents that are filled for a client, and with what. @throws Park where one cannot be and the settings say `stop`, RetryLater */
const filledDocuments = async (
  { docspace, cache, records, clock }: ClientContext,
  { welcome }: RoomSettings,
  settings: RoomSettings,
  { record, fields }: Pick<Extract<ObservedClient, { kind: 'to-be-made' }>, 'record' | 'fields'>,
): Promise<DocumentsToFill & { values: ClientValues }> => {
  // The templates are the same for every client, and are read once: their names are filled afterwards.
  const templates = namedDocuments(await cache.templateDocuments(docspace, welcome), settings.welcome)
  const names = templates.flatMap(({ placeholders }) => placeholders)
  const input = { record, fields, records, settings: settings.documents, now: clock.now() }
  const values = await clientValues(names, input)
  return { ...documentsToFill(templates, values, settings.documents.unfilled), values }
}

/** The services by which a client's room is found. Without a value for its names a room has no title to be known by. */
export const roomSearch = (context: Omit<ClientContext, 'settings'>, named: NamedRoom): RoomSearch => ({
  ...context,
  titleOf: () => named.title,
  linkIds: (record, roomId) => linkIds(context.linkSecrets, record, roomId),
  rememberedRoom: async ({ ref }) => (await context.memories?.read(clientKey(ref)))?.memory?.room,
  wanted: async () => {
    assertNamed(named)
    return wantedTree(named.settings, await context.cache.templateTree(context.docspace, named.settings.welcome))
  },
})
