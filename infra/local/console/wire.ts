import type { ClientStage } from '../progress/stages.ts'

/** What the console's API says. The page and the tests read it; times are epoch milliseconds, durations milliseconds. */

/** Where a client is. `known`: the CRM has it and no webhook of it was accepted yet. */
export type ClientState = 'known' | 'queued' | 'working' | 'waiting' | 'parked' | 'ready' | 'ignored'

/** Why somebody waits or is parked, for people. */
export interface ReasonView {
  code: string
  what: string
  means: string
  remedy: string
  detail?: string
}

/** A client on its way, as a row of the list. */
export interface ClientRow {
  /** `source:type:id` */
  client: string
  crm: string
  recordId: string
  name: string
  knownSince: number
  state: ClientState
  /** When each stage was first reached. */
  stages: Partial<Record<ClientStage, number>>
  /** Requests of the CRM about it. */
  deliveries: number
  /** How often a worker took it up. */
  tries: number
  reason?: ReasonView
  /** When it is tried again, while it waits. */
  nextTryAt?: number
  /** When it was ready or parked. */
  endedAt?: number
  roomId?: number
}

/** Something that happened to a client, in one line. */
export interface HistoryEntry {
  at: number
  what: string
  tone: 'plain' | 'good' | 'warn' | 'bad'
}

/** One HTTP exchange about a client, without keys. */
export interface ClientExchange {
  at: number
  ms: number
  /** Who was asked: Roomkeeper by a webhook, DocSpace or the CRM by a worker. */
  to: 'roomkeeper' | 'docspace' | 'crm'
  method: string
  path: string
  /** What the caller saw: an HTTP status, or why there was none. */
  status: number | string
  request: string
  answer: string
}

export interface TreeNode {
  title: string
  kind: 'folder' | 'file'
  children: TreeNode[]
}

export interface RoomView {
  id: number
  title: string
  url: string
  tags: string[]
  /** The rule that took the client; absent where no rule did. */
  rule?: string
  tree: TreeNode[]
  members: { name: string; email: string; role: string; joined: boolean }[]
  links: { title: string; role: string }[]
}

/** A mail that the portal sent to somebody of the room. */
export interface PortalMail {
  at: number
  to: string
  subject: string
}

export interface ClientDetail {
  row: ClientRow
  entries: HistoryEntry[]
  calls: ClientExchange[]
  /** More than one is a fault of Roomkeeper. */
  rooms: RoomView[]
  /** What a person sees of the room on the CRM's record. */
  record: { field: string; value: string }[]
  mails: PortalMail[]
  /** What was done for the client and to its rooms, by whom, the newest first. */
  history: { at?: number; what: string; by?: string }[]
}

/** Something that must hold whatever happens. */
export interface Invariant {
  id: 'rooms' | 'invitations' | 'lost'
  title: string
  /** What is measured now, and what it must be at most. */
  value: number
  most: number
  holds: boolean
  /** Who breaks it. */
  offenders: string[]
}

export interface FaultView {
  id: string
  title: string
  effect: string
  on: boolean
}

export interface FaultTestView {
  running: boolean
  says: string
  clients: number
  endsAt: number
}

export interface Snapshot {
  at: number
  clients: Record<ClientState, number>
  invariants: Invariant[]
  queue: { visible: number; held: number; dead: number }
  faults: FaultView[]
  faultTest?: FaultTestView
  /** Absent where the portal is real. */
  portal?: { rooms: number; requests: number; refused: number; unanswered: number }
}

/** A parked message. */
export interface DeadLetterView {
  id: string
  client: string
  name: string
  reason: ReasonView
  parkedAt: number
  tries?: number
  replays: number
}

export interface BackupCheck {
  label: string
  verdict: 'passed' | 'warning' | 'failed' | 'unchecked'
  detail: string
}

/** One run of the backup. */
export interface BackupRun {
  run: string
  by: 'schedule' | 'hand'
  dueAt: number
  stage: 'start' | 'watch' | 'locate' | 'read' | 'prune' | 'report' | 'done'
  /** What the portal says of its own work, 0 to 100. */
  percent: number
  outcome?: 'good' | 'warning' | 'bad'
  reason?: ReasonView
  checks: BackupCheck[]
  archive?: string
  bytes?: number
  endedAt?: number
}

export type SimulatedEnd = 'well' | 'fails' | 'broken'

export interface BackupsView {
  /** The newest first. */
  runs: BackupRun[]
  schedule?: { expression: string; timezone: string; next?: number }
  /** How the simulated portal's next backups end. */
  plan: SimulatedEnd
}

/** What an outlet answered an event last. `waiting`: it is tried again. */
export interface EventDeliveryView {
  state: 'accepted' | 'waiting' | 'failed'
  at: number
  /** The HTTP status, or why there was none. */
  answer: string
  tries: number
  /** When it is tried again. */
  nextAt?: number
}

export interface SentEventView {
  id: string
  type: string
  at: number
  /** The client's name, where the event is about one. */
  about: string
  /** By the name of the outlet. */
  outlets: Record<string, EventDeliveryView>
}

export interface OutletView {
  name: string
  kind: 'webhook' | 'slack' | 'teams'
  /** Whether somebody has switched it off: it answers every call with 503. */
  down: boolean
  /** How much it has taken. */
  taken: number
}

export interface OutletsView {
  outlets: OutletView[]
  /** The newest first. */
  events: SentEventView[]
}

/** A mail of Roomkeeper to the administrators. */
export interface MailView {
  id: string
  at: number
  to: string[]
  subject: string
}

/** A rule of the running settings. */
export interface RuleView {
  name: string
  /** Whether its clients get no room. */
  skip: boolean
  /** What must hold of a record: one of the values each; none for all records. */
  conditions: { what: string; values: string[] }[]
  /** What it sets, by path; everything else comes from the settings of all rooms. */
  sets: { path: string; value: string }[]
}

export interface InstanceView {
  apiUrl: string
  docspaceUrl: string
  mailUrl: string
  crms: Record<string, string>
  /** Real servers in a simulator's place, with their address. */
  real: Record<string, string>
  owners: { email: string; label: string }[]
  /** In their order: the first that fits a client decides. */
  rules: RuleView[]
}

/** How the simulated CRM delivers a client's creation once more. */
export type DeliveryKind = 'again' | 'unsigned' | 'late' | 'deleted'

export interface DeliveryResult {
  status: number | string
  says: string
}
