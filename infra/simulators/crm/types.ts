import type { Exchange } from '../http/exchange.ts'
import type { FaultPlan } from '../http/faults.ts'

/** The time in milliseconds since 1970; tests inject their own. */
export interface Clock {
  now(): number
}

export interface CrmSimOptions {
  /** 0 (default) takes a free port. */
  port?: number
  clock?: Clock
  /** Subscribes at once, as {@link CrmSim.subscribe} does. */
  webhookUrl?: string
  /** The secret of one installation, from which its own keys and secrets are derived; the samples' without one. */
  installation?: string | undefined
  /** `auto` sends a fresh event within some 100-300 ms; `manual` (default) only on {@link CrmSim.flush}. */
  deliver?: 'auto' | 'manual'
}

export interface NewClient {
  name: string
  email?: string
  ownerEmail?: string
  /** `role`: of the contact for this client, where the vendor keeps one. */
  contacts?: { email: string; name?: string; role?: string }[]
  /** Addresses of colleagues who work for the client, by the vendor's own means. */
  team?: string[]
  /** A vendor's "kind of client" where it has one, for example `Customer` on an EspoCRM account. */
  type?: string
  /** Which kind of record, where the vendor has several: `company`, `contact`, `deal`. Default: company. */
  objectType?: 'company' | 'contact' | 'deal'
}

/** Somebody of a client. */
export type NewContact = NonNullable<NewClient['contacts']>[number]

/** One request the simulated vendor sent, with what came back. */
export interface Delivery {
  n: number
  /** Milliseconds since 1970, by the simulator's clock. */
  at: number
  url: string
  method: string
  headers: Record<string, string>
  body: string
  /** 1 for the first try of these events. */
  attempt: number
  /** The answer's status, or why there was none. */
  status: number | 'refused' | 'reset' | 'timeout'
  /** How the vendor takes that answer. */
  verdict: 'delivered' | 'retry' | 'lost' | 'unsubscribed'
  answerBody: string
  events: { name: string; id: string }[]
}

/** A request made by hand: again, unsigned, changed or out of order. */
export interface RawDelivery {
  /** Default: where the first subscription points. */
  url?: string
  /** Default: the body the vendor would send for the creation of `recordId`. */
  body?: string
  recordId?: string
  headers?: Record<string, string>
  /** Default true: with the vendor's authentication. */
  signed?: boolean
}

/** A simulated CRM: its REST API, its webhooks, and the controls that tests and the console need. */
export interface CrmSim {
  /** As the product's settings call it. */
  readonly name: string
  readonly url: string
  /** The simulated installation's credentials, as the product is given them. */
  readonly credentials: Readonly<Record<string, string | readonly string[]>>
  readonly webhookSecrets: readonly string[]
  /** Makes a client as a salesperson would, through the CRM's own API where it has one. */
  createClient(input: NewClient): Promise<{ id: string; objectType: string }>
  /** The record as plain data, with the DocSpace fields; nothing when it does not exist or is deleted. */
  record(id: string): Record<string, unknown> | undefined
  deleteClient(id: string): Promise<void>
  /** Changes fields by the vendor's own field names, as a salesperson would. */
  updateClient(id: string, patch: Record<string, unknown>): Promise<void>
  /** Sets up the webhook as an administrator would, by the vendor's API where there is one. */
  subscribe(webhookUrl: string): Promise<void>
  readonly deliveries: readonly Delivery[]
  /** Sends everything that is due by the clock, retries included, and waits for the answers. */
  flush(): Promise<void>
  /** Sends an earlier delivery once more, byte for byte. */
  redeliver(n: number): Promise<Delivery>
  deliverRaw(input: RawDelivery): Promise<Delivery>
  readonly faults: FaultPlan
  /** Calls `listener` with every call of the API; the returned function ends that. */
  listen(listener: (exchange: Exchange) => void): () => void
  /** Calls answered, by `METHOD /path/{id}`; plus `faults`. */
  readonly counters: Readonly<Record<string, number>>
  stop(): Promise<void>
}

/** A simulated CRM that has the people of its clients as records of their own. */
export interface CrmWithContacts extends CrmSim {
  /** Enters somebody of a client that is there, as a salesperson would; `updateClient` and `deleteClient` take such a record, too. */
  addContact(clientId: string, contact: NewContact): Promise<{ id: string }>
  /** A person takes a deleted record out of the bin, as it was. Nothing is told of it. */
  restoreClient(id: string): void
}
