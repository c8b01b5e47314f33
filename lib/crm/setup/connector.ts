import type { ClientRef } from '../../runtime/client-key.ts'
import type { Clock, Deadline } from '../../runtime/clock.ts'
import type { ProofRecords } from './proof-records.ts'

const words = (name: string) => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase())

/** `apiKey` as a flag: `--api-key`. */
export const flagOf = (name: string): string => `--${words(name).join('-')}`

/** `apiKey` of EspoCRM in the environment: `ESPOCRM_API_KEY`. */
export const variableOf = (source: string, name: string): string => [source, ...words(name)].join('_').toUpperCase()

/** A value that a person gives to set up a CRM. */
export interface Ask {
  /** In camel case: `apiKey` is the flag `--api-key` and the variable `{CRM}_API_KEY`. */
  name: string
  /** What the value is and where to find it. */
  what: string
  secret: boolean
  /** The stored secret that is used if no value is given; `never`: it is asked for when a step needs it, and not stored. */
  storedIn: 'credentials' | 'webhooks' | 'never'
  /** Not asked for: an alternative for those who give it. */
  optional?: true
  /** Name of another value that makes this one unnecessary. */
  unless?: string
}

/** The values of `asks` that are still missing. */
export const askedFor = (asks: readonly Ask[], given: Readonly<Record<string, string | undefined>>): Ask[] =>
  asks.filter(({ name, optional, unless }) => !optional && !given[name] && !(unless && given[unless]))

export interface ConnectOptions<Settings> {
  settings: Settings
  /** The given values, by the names of `asks`. */
  given: Readonly<Record<string, string>>
  /** The secrets that are stored now. */
  stored: StoredSecrets
  /** Where the CRM is to deliver: `https://…/webhooks/{source}`. */
  webhookUrl: string
  /** The address of the portal: links to its rooms are written into the fields. */
  portalUrl: string
  deadline: Deadline
  clock: Clock
}

/** The secrets of a source. */
export interface StoredSecrets {
  /** `crm/{source}`, in whatever shape it has; undefined when there is none. */
  credentials: unknown
  /** `webhooks/{source}`, the newest first. */
  webhooks: readonly string[]
}

/**
 * `to-do`: Roomkeeper can make it. `by-hand`: it is missing, and only a person can make it. `unseen`: only a person can make it, or
 * see whether it is there. `wrong`: it is there, but a person has to correct it before anything is made.
 */
export type StepState = 'done' | 'to-do' | 'by-hand' | 'unseen' | 'wrong'

/** One thing that the CRM must have to work with Roomkeeper. */
export interface ConnectStep {
  what: string
  state: StepState
  /** For people: what to do, line by line. */
  how?: readonly string[]
  /** Names of the values that have to be given for it. */
  needs?: readonly string[]
  /** The event that it subscribes to, and what of the subscription was read back where it is there. */
  subscription?: { event: string; readBack: string }
  /** `deployment`: the step waits until the receiver has a route for the source. */
  after?: 'deployment'
  /** Does the step; idempotent. @throws RetryLater, Park */
  make?(): Promise<void>
}

/** An authentic delivery without effect. */
export interface Probe {
  /** What follows the webhook's URL, with its slash. */
  path: string
  headers: Readonly<Record<string, string>>
  body: string
  /** A text in the body of an answer that means success, where the status alone does not say so. */
  answeredWith?: string
}

/** What the CRM reports about its deliveries to Roomkeeper. `what` is a sentence without its full stop. */
export interface DeliveryNote {
  what: string
  /** `taken`, `refused`: the last delivery. `none`: there was no delivery yet. `off`: the webhook is switched off. */
  state: 'taken' | 'refused' | 'none' | 'off'
  /** The consequence, in a sentence. */
  means?: string
}

/** The signatures of a delivery, as the receiver named them. */
export interface SeenSignature {
  signature: string
  /** Whether the delivery was authentic. */
  taken: boolean
}

/** What a trial brings about. */
export interface CausedEvents {
  events: readonly string[]
  /** How long their deliveries may take, in milliseconds. */
  withinMs: number
  /** What to look at in the CRM where none comes. */
  ifSilent?: string
}

/** A CRM that is being set up. Every method reads the CRM anew. */
export interface Connection {
  /** Names the account and user of the credentials, for people. @throws RetryLater, Park when they are refused */
  hello(): Promise<string>
  steps(): Promise<ConnectStep[]>
  /**
   * Writes values of the form that a room's values have, and reads them back: on a record that is made and deleted, or on `named`,
   * whose fields are emptied again. A step `unseen` says why nothing was checked. @throws RetryLater, Park
   */
  tryFields(named?: ClientRef): Promise<ConnectStep[]>
  /** The events that the trial of `tryFields` causes where it makes records of its own; none where it is absent. */
  causes?: CausedEvents
  /** The steps that undo the set-up. Fields stay with their values unless `fields` is true. */
  removal(options: { fields: boolean }): Promise<ConnectStep[]>
  /** The secrets to store once the steps are done; a part that is not known is left out. */
  secrets(): Promise<Partial<StoredSecrets>>
  /** Settings of the source that only the CRM knows, once the steps are done. */
  settings?(): Promise<Readonly<Record<string, unknown>>>
  /** Files for a person to deploy in the CRM, by path. They may carry the webhook's secret. */
  files?(): Promise<Readonly<Record<string, string>>>
  /** What a person enters into the sender by hand, line by line; the lines have the secret in them. */
  handOver?(secret: string): readonly string[]
  probe(secret: string): Probe
  /** Makes and deletes the client of `roomkeeper prove`. */
  proof?: ProofRecords
  /** The last deliveries, and the webhooks that are switched off. Absent where the CRM does not report them. */
  deliveries?(): Promise<DeliveryNote[]>
  /** What the signatures of the last delivery mean; absent where the documentation says which ones the CRM sends. */
  signedWith?(seen: SeenSignature | undefined): DeliveryNote
}

/** A kind of credential that people give by mistake, known by its form. */
export interface WrongCredential {
  /** The name in `asks`. */
  name: string
  form: RegExp
  /** What it is, with its article. */
  is: string
  /** The CRM would accept the credential for a while, or never sees it: only the form gives it away. */
  taken?: true
}

/** The kinds of credentials of a CRM, as far as their forms differ. */
export interface CredentialKinds {
  wrong: readonly WrongCredential[]
  /** The right kind, with its article, by the name in `asks`. */
  right: Readonly<Record<string, string>>
}

/** How a CRM is set up for Roomkeeper. */
export interface Connector<Settings = unknown> {
  asks: readonly Ask[]
  kinds?: CredentialKinds
  /** Addresses that the vendor's cloud delivers to. Absent where the CRM may run beside Roomkeeper. */
  deliversTo?: 'public' | 'public-https'
  /** Settings to begin with, if some are known only after the first steps, or have another default for a new source. */
  draft?(own: Readonly<Record<string, unknown>>, isNew: boolean): Readonly<Record<string, unknown>>
  /** How a person undoes the set-up by hand if the credentials are refused, line by line. */
  withoutCredentials?: readonly string[]
  /** Files that a person deploys in the CRM before there are credentials. */
  folder?: {
    files(options: Pick<ConnectOptions<Settings>, 'settings' | 'webhookUrl'>): Readonly<Record<string, string>>
    /** What to do with the folder, line by line. */
    afterwards(directory: string): readonly string[]
  }
  open(options: ConnectOptions<Settings>): Connection
}
