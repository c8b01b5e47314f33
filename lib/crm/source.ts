import type * as z from 'zod/mini'
import type { ClientFields } from '../runtime/client-fields.ts'
import type { ClientRef } from '../runtime/client-key.ts'
import type { RecordListing } from './listing/listing.ts'
import type { Refusal } from './receive/refusals.ts'
import type { Records, RecordsOptions } from './records/records-port.ts'
import type { Timeline } from './records/timeline/timeline.ts'
import type { Connector } from './setup/connector.ts'
import type { Subscription } from './subscription.ts'

/** A webhook request as it arrived: nothing is decoded but the base64 of API Gateway. */
export interface Delivery {
  method: string
  /** The configured public URL of this path; never made of `Host` or `X-Forwarded-*`. */
  url: string
  /** What follows `/webhooks/{source}`, without a leading slash. */
  path: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: Buffer
}

/** Codes for log and metric; the caller gets the same bare 401 for all of them. */
export type Rejection = Extract<
  Refusal,
  | `${'missing' | 'malformed' | 'wrong'}-signature`
  | `${'missing' | 'malformed'}-timestamp`
  | 'too-old'
  | 'from-the-future'
  | 'wrong-credentials'
  | 'unknown-sender'
>

export type SignatureVerdict = { ok: true } | { ok: false; reason: Rejection }

/** A client that was created: a reference to its record, never an instruction. */
export interface ClientCreated {
  ref: ClientRef
  fields?: ClientFields
}

export interface Parsed {
  created: ClientCreated[]
  /** How many events of the delivery do not concern a client. */
  ignored: number
}

/** The delivery is authentic but not as its source documents it. `field` names what is wrong, `remedy` how to correct it. */
export class BadDelivery extends Error {
  override readonly name = 'BadDelivery'
  readonly field: string
  readonly remedy: string
  constructor(field: string, remedy: string) {
    super(`${field}: ${remedy}`)
    this.field = field
    this.remedy = remedy
  }
}

/** The delivery is authentic, but its address does not name the record type and event. `remedy` names the right address. */
export class WrongAddress extends BadDelivery {
  constructor(remedy: string) {
    super('path', remedy)
  }
}

export type DeliveryOutcome = 'accepted' | 'unauthorised' | 'malformed' | 'unavailable'

export interface WebhookAnswer {
  status: number
  headers?: Record<string, string>
  body?: string
}

/** The part of a source that runs in the receiver: pure functions, without a network. */
export interface Webhook<Settings> {
  /** Media types it may send, without parameters. */
  contentTypes: readonly string[]
  /** Verifies the raw bytes. `secrets`: the newest first, and older ones while a rotation lasts; `now` in epoch milliseconds. */
  verify(delivery: Delivery, secrets: readonly string[], settings: Settings, now: number): SignatureVerdict
  /** Called for a verified delivery only. @throws BadDelivery */
  parse(delivery: Delivery, settings: Settings): Parsed
  /**
   * The same for every retry of one event, and different for every other event. Undefined where the delivery does not say: then each
   * delivery counts as an event of its own.
   */
  deduplicationKey?(delivery: Delivery): string | Uint8Array | undefined
  /** Names of the signatures that a delivery carries, never their values. Absent where the vendor documents which ones it sends. */
  signatures?(delivery: Delivery): string | undefined
  /** The events that the CRM is asked to tell by the settings, by the CRM's names. Absent where nothing is asked for. */
  subscriptions?(settings: Settings): Subscription[]
  /** The events of a delivery that was taken, by the same names. */
  told?(delivery: Delivery): readonly string[]
  /** Why no delivery can match this stored secret, for people and without any part of it; undefined for a usable one. */
  secretProblem?(secret: string, settings: Settings): string | undefined
  /** Overrides the default response to a delivery for this CRM. */
  answer?(outcome: DeliveryOutcome, detail: string): WebhookAnswer
}

/** Fields of a record by what they are for its room, as the CRM names them in its events. */
export interface FollowedFields {
  name: readonly string[]
  owner: readonly string[]
  team: readonly string[]
  /** Those of the record itself that tell whom of the client there is to invite. */
  contacts: readonly string[]
}

/** One CRM. A folder of its own under `lib/crm`, and a line in `lib/crm/catalogue.ts`. */
export interface Source<S extends z.core.$ZodType = z.core.$ZodType, C extends z.core.$ZodType = z.core.$ZodType> {
  name: string
  /** The schema of its settings, checked at synth and at the start of each function. */
  settings: S
  /** The schema of the secret `…/crm/{name}`. */
  credentials: C
  webhook: Webhook<z.output<S>>
  /** The id as it stands in the client's key, for a CRM with several spellings of one id; undefined for a text that is no id. */
  canonicalId?(id: string): string | undefined
  /** Opens the records; the module is loaded here, so that the receiver never loads it. */
  openRecords(options: RecordsOptions<z.output<S>, z.output<C>>): Promise<Records>
  /** Opens the listing, for clients that are older than Roomkeeper or whose webhook never came. Absent where records cannot be listed. */
  openListing?(options: RecordsOptions<z.output<S>, z.output<C>>): Promise<RecordListing>
  /** Opens the timelines of records. Absent where records have none; the setting `notes` of the others says that they are written on. */
  openTimeline?(options: RecordsOptions<z.output<S>, z.output<C>>): Promise<Timeline>
  /** The CRM does not retry after a 429, which API Gateway gives when throttled: the client is lost until a sweep lists its record. */
  losesWhenBusy?: true
  /**
   * Its records tell who of the agency works for a client: those of all objects, or of these. They have `readTeam`, and synth refuses
   * `team.fromCrm` for all others.
   */
  hasTeam?: true | readonly string[]
  /** The fields of a record of which a change may concern its room, by what they are. Absent where the CRM tells of new clients alone. */
  followed?(object: string): FollowedFields
  /** The set-up of the CRM, for `connect` and `doctor`. Absent where there is nothing to set up. */
  connector?(): Promise<Connector<z.output<S>>>
}

/** Whether records of an object tell who of the agency works for a client. */
export const tellsTeam = ({ hasTeam }: Pick<Source, 'hasTeam'>, object: string): boolean =>
  hasTeam === true || (hasTeam?.includes(object) ?? false)

/** Checks a source against the type `Source`, and keeps the types of its own settings and credentials. */
export const defineSource = <S extends z.core.$ZodType, C extends z.core.$ZodType>(
  source: Source<S, C>,
): Source<S, C> => source
