import type * as z from 'zod/mini'
import type { ClientRef } from '../runtime/client-key.ts'
import type { RecordListing } from './listing/listing.ts'
import type { Refusal } from './receive/refusals.ts'
import type { ClientFields, Records, RecordsOptions } from './records/records-port.ts'
import type { Connector } from './setup/connector.ts'

export type {
  ClientFields,
  ClientRecord,
  OwnerGap,
  Records,
  RecordsOptions,
  RoomReport,
  State,
  Written,
} from './records/records-port.ts'

/** A webhook request as it arrived: nothing parsed, nothing decoded but the transport's base64. */
export interface Delivery {
  method: string
  /** The configured public URL of this very path; never rebuilt from `Host` or `X-Forwarded-*`. */
  url: string
  /** What follows `/webhooks/{source}`, without a leading slash. */
  path: string
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  body: Buffer
}

/** Reason codes go to log and metric; the caller gets the same bare 401 for all of them. */
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

/** "This client exists": a pointer, never an instruction. */
export interface ClientCreated {
  ref: ClientRef
  fields?: ClientFields
}

export interface Parsed {
  created: ClientCreated[]
  /** Events that were understood and are none of ours. */
  ignored: number
}

/** The delivery is authentic but not what its source documents. `field` names the place, `remedy` what to do. */
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

/** The delivery is authentic and came to an address at which nobody can tell what it is about. `remedy` says which is right. */
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

/** The half of a source that runs in the receiver: pure, without a network. */
export interface Webhook<Settings> {
  /** Media types it may send, without parameters. */
  contentTypes: readonly string[]
  /** Over the raw bytes. `secrets`: the newest first, older ones while a rotation lasts; `now` in epoch milliseconds. */
  verify(delivery: Delivery, secrets: readonly string[], settings: Settings, now: number): SignatureVerdict
  /** Called for a verified delivery only. @throws BadDelivery */
  parse(delivery: Delivery, settings: Settings): Parsed
  /**
   * What names this send: the same whenever the sender tries it again, and another one for what it sends anew. Undefined where
   * nothing in the delivery tells, or where the source has no say: then each delivery is one of its own.
   */
  send?(delivery: Delivery): string | Uint8Array | undefined
  /** Which of several signatures a delivery carries, by name and never by value, where the vendor does not say which ones it sends. */
  signatures?(delivery: Delivery): string | undefined
  /** Why no delivery can match this stored secret, in words for people and without any of it; undefined for a usable one. */
  secretProblem?(secret: string, settings: Settings): string | undefined
  /** Overrides the default response to a delivery for this CRM. */
  answer?(outcome: DeliveryOutcome, detail: string): WebhookAnswer
}

/** One CRM. A folder of its own under `lib/crm`, and a line in `lib/crm/catalogue.ts`. */
export interface Source<S extends z.core.$ZodType = z.core.$ZodType, C extends z.core.$ZodType = z.core.$ZodType> {
  name: string
  /** Checked at synth and at the start of each function. */
  settings: S
  /** The secret `…/crm/{name}`. */
  credentials: C
  webhook: Webhook<z.output<S>>
  /** The id as it stands in the client's key, where a CRM knows one record by several spellings; undefined for what is no id. */
  canonicalId?(id: string): string | undefined
  /** Loaded when first needed, so that the receiver never runs it. */
  openRecords(options: RecordsOptions<z.output<S>, z.output<C>>): Promise<Records>
  /** Its records, for clients that were there before us or whose webhook never came. Absent where nothing can be listed. */
  openListing?(options: RecordsOptions<z.output<S>, z.output<C>>): Promise<RecordListing>
  /** An answer 429, which the API gives when it is too busy, is final for this CRM: the client is lost until its records are listed. */
  losesWhenBusy?: true
  /** How the CRM is set up for us; run by people only. Absent where there is nothing to set up. */
  connector?(): Promise<Connector<z.output<S>>>
}

/** Keeps the types of a source's own settings and credentials while it is written. */
export const defineSource = <S extends z.core.$ZodType, C extends z.core.$ZodType>(
  source: Source<S, C>,
): Source<S, C> => source
