import type { ClientRef } from '../../runtime/client-key.ts'
import type { Clock, Deadline } from '../../runtime/clock.ts'
import type { ProofRecords } from './proof-records.ts'

const words = (name: string) => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase())

/** `apiKey` as a flag: `--api-key`. */
export const flagOf = (name: string): string => `--${words(name).join('-')}`

/** `apiKey` of EspoCRM in the environment: `ESPOCRM_API_KEY`. */
export const variableOf = (source: string, name: string): string => [source, ...words(name)].join('_').toUpperCase()

/** What a person has to give so that a CRM can be set up. */
export interface Ask {
  /** In camel case: `apiKey` is the flag `--api-key` and the variable `{CRM}_API_KEY`. */
  name: string
  /** What it is and where one finds it. */
  what: string
  secret: boolean
  /** Which of the stored secrets stands in for it; `never`: asked when a step needs it, and kept nowhere. */
  storedIn: 'credentials' | 'webhooks' | 'never'
  /** Nobody is asked for it: another way than the usual one, for those who give it. */
  optional?: true
  /** Not needed where this other one is given. */
  unless?: string
}

/** Which of `asks` have to be given yet. */
export const askedFor = (asks: readonly Ask[], given: Readonly<Record<string, string | undefined>>): Ask[] =>
  asks.filter(({ name, optional, unless }) => !optional && !given[name] && !(unless && given[unless]))

export interface ConnectOptions<Settings> {
  settings: Settings
  /** What was given, by the name of what was asked. */
  given: Readonly<Record<string, string>>
  /** What is stored now. */
  stored: StoredSecrets
  /** Where the CRM is to deliver: `https://…/webhooks/{source}`. */
  webhookUrl: string
  /** The portal that rooms are in, whose addresses go to the fields. */
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
 * `to-do`: it can be made. `by-hand`: it is missing, and only a person can make it. `unseen`: only a person can make it, or
 * see whether it is there. `wrong`: it is there, but not as it must be, and a person has to mend it before anything is made.
 */
export type StepState = 'done' | 'to-do' | 'by-hand' | 'unseen' | 'wrong'

/** One thing that must be there for the CRM to work with us. */
export interface ConnectStep {
  what: string
  state: StepState
  /** For people: what to do, line by line. */
  how?: readonly string[]
  /** Names of what has to be given for it. */
  needs?: readonly string[]
  /** `deployment`: it waits until the source's route is there, or the CRM would deliver to nobody. */
  after?: 'deployment'
  /** Makes it. Doing it twice is one. @throws RetryLater, Park */
  make?(): Promise<void>
}

/** A delivery that the receiver takes for authentic, and that leads to nothing. */
export interface Probe {
  /** What follows the webhook's URL, with its slash. */
  path: string
  headers: Readonly<Record<string, string>>
  body: string
  /** What an answer has in it that says yes, where the status alone does not. */
  answeredWith?: string
}

/** What a CRM itself tells of its deliveries to us, in a sentence without its full stop. */
export interface DeliveryNote {
  what: string
  /** `taken`, `refused`: how the last one ended. `none`: there was none yet. `off`: it sends nothing any more. */
  state: 'taken' | 'refused' | 'none' | 'off'
  /** What follows from it, in a sentence. */
  means?: string
}

/** Which signatures a delivery of the CRM itself carried, as the receiver named them. */
export interface SeenSignature {
  signature: string
  /** Whether it was taken for authentic. */
  taken: boolean
}

/** A CRM on its way to be connected. Everything is looked at afresh whenever it is asked for. */
export interface Connection {
  /** Whom the credentials make us there, for people. @throws RetryLater, Park when they are refused */
  hello(): Promise<string>
  steps(): Promise<ConnectStep[]>
  /**
   * Writes values of the very form that a room's will have, and reads them back: on a record that is made and deleted, or on `named`,
   * whose fields are emptied again. `unseen`: not checked, and why. @throws RetryLater, Park
   */
  tryFields(named?: ClientRef): Promise<ConnectStep[]>
  /** What is to be undone. Fields keep what people have in them unless `fields` says otherwise. */
  removal(options: { fields: boolean }): Promise<ConnectStep[]>
  /** What is to be stored once the steps are made; a part that cannot be told is left out. */
  secrets(): Promise<Partial<StoredSecrets>>
  /** What the settings must say once the steps are made, where only the CRM could tell: the source's own members. */
  settings?(): Promise<Readonly<Record<string, unknown>>>
  /** Files for a person to deploy in the CRM, by path. They may carry the webhook's secret. */
  files?(): Promise<Readonly<Record<string, string>>>
  /** What a person has to put into the sender by hand: lines with the secret in them. */
  handOver?(secret: string): readonly string[]
  probe(secret: string): Probe
  /** How a client is made that proves the whole way, and deleted again. */
  proof?: ProofRecords
  /** How its last deliveries ended, and which webhooks send nothing. Absent where the CRM tells nothing of it. */
  deliveries?(): Promise<DeliveryNote[]>
  /** What follows from the signatures that it sends; absent where it is known which ones those are. */
  signedWith?(seen: SeenSignature | undefined): DeliveryNote
}

/** A form by which a credential of another kind than the right one is known. */
export interface WrongCredential {
  /** The name that it was asked for with. */
  name: string
  form: RegExp
  /** What it is, with its article. */
  is: string
  /** The CRM takes it for a while, or is not asked about it: only its form tells. */
  taken?: true
}

/** The kinds of credentials that a CRM has, as far as they can be told apart. */
export interface CredentialKinds {
  wrong: readonly WrongCredential[]
  /** The kind that is right, with its article, by the name that was asked for. */
  right: Readonly<Record<string, string>>
}

/** How a CRM is set up for us. */
export interface Connector<Settings = unknown> {
  asks: readonly Ask[]
  kinds?: CredentialKinds
  /** What its vendor's cloud delivers to. Absent where the CRM may stand beside us. */
  deliversTo?: 'public' | 'public-https'
  /** Settings to begin with where some can only be known after the first steps, or are others for a source that the settings do not have yet. */
  draft?(own: Readonly<Record<string, unknown>>, isNew: boolean): Readonly<Record<string, unknown>>
  /** How a person takes away by hand what was made, when the credentials are refused: line by line. */
  withoutCredentials?: readonly string[]
  /** What a person deploys in the CRM before there can be credentials. */
  folder?: {
    files(options: Pick<ConnectOptions<Settings>, 'settings' | 'webhookUrl'>): Readonly<Record<string, string>>
    /** What to do with it, line by line. */
    afterwards(directory: string): readonly string[]
  }
  open(options: ConnectOptions<Settings>): Connection
}
