import { createWorker, type Worker } from '#lib/onboarding/worker.ts'
import { type Harness, openHarness } from '#test/onboarding/harness.ts'
import type { Entry } from '../../simulation/crms/crm.ts'
import {
  type Accounts,
  anna,
  type Belief,
  type Circumstances,
  eve,
  type Facts,
  type LifeSettings,
  lawyersAre,
  type RoomState,
} from '../model/model.ts'
import type { LifeCrm } from './crms/crm.ts'
import { type LifeCrms, openLifeCrms } from './crms/open.ts'
import { type Installation, openInstallation } from './keys/installation.ts'
import type { KeyCount } from './keys/keepers.ts'
import { lawyersId, roomsOf } from './rooms.ts'
import { inWordsOfProduct } from './settings-in-words.ts'
import { hasOtherRoom } from './two/contested.ts'

/** One client of the life. */
export interface Client {
  n: number
  crm: LifeCrm
  entry: Entry
  /** The lead that it was before it was converted. */
  lead?: Entry
  facts: Facts
  /** What may be remembered: several where somebody was at work at the same time. */
  beliefs: Belief[]
  /** How often somebody may have been invited, by address. */
  invited: Map<string, number>
  /** How many ends of it are proven. */
  ends: number
}

/** The room of a record that was merged into another one. */
export interface OtherRoom {
  id: number
  /** The record that is gone, and its client of before. */
  entry: Entry
  client: Client
  left: Client
  /** As people have it. */
  before: RoomState
  /** The first day on which it may be put away, and what the settings said. */
  day: string
  rule: 'keep' | 'link' | 'archive'
}

/** A portal, five CRMs and their clients on one virtual clock, and workers whose settings may change. */
export class World {
  readonly harness: Harness
  readonly crms: LifeCrms
  readonly clients: Client[] = []
  /** Rooms of records that were merged into others. */
  readonly others: OtherRoom[] = []
  settings: LifeSettings
  visits = 0
  readonly installation: Installation
  /** Whose the rooms are, by their numbers. */
  readonly owners = new Map<number, string>()

  private constructor(harness: Harness, crms: LifeCrms, settings: LifeSettings, keys: KeyCount) {
    this.harness = harness
    this.crms = crms
    this.settings = settings
    this.installation = openInstallation(harness, keys)
  }

  /** `keys`: of how many users the installation has keys at first. */
  static async open(settings: LifeSettings, keys: KeyCount): Promise<World> {
    const harness = await openHarness({ latency: 40, docspace: { operationMs: 300 } })
    const { users, groups } = harness.docspace.state
    const first = users.find(({ email }) => email === anna)
    if (first) users.push({ ...first, id: '00000000-0000-4000-8000-000000000009', email: eve, userName: 'eve.manager' })
    const members = users.filter(({ email }) => lawyersAre.includes(email)).map(({ id }) => id)
    groups.push({ id: lawyersId, name: 'Lawyers', members, created: 0 })
    return new World(harness, await openLifeCrms(harness), settings, keys)
  }

  /** A process that has just started, with the settings of now. */
  newWorker(): Worker {
    const { harness, crms } = this
    const settings = this.settingsNow()
    return createWorker({
      ...harness.services,
      settings,
      openDocSpace: this.openDocSpace,
      openRecords: crms.newProcess(),
    })
  }

  /** By the keys that are stored. */
  get openDocSpace() {
    return this.installation.newProcess()
  }

  settingsNow() {
    return inWordsOfProduct(this.settings, this.crms.all)
  }

  accounts(): Accounts {
    const colleagues = this.harness.docspace.state.users.filter(({ type }) => type !== 'guest')
    return Object.fromEntries(
      colleagues.map(({ email, type, status }) => [email, { manages: type !== 'user', active: status === 1 }]),
    )
  }

  circumstances(client: Client, now = this.harness.clock.now()): Circumstances {
    const { facts, crm } = client
    const { settings } = this
    return {
      ...{ facts, settings, isSender: crm.isSender, accounts: this.accounts(), now },
      isContested: hasOtherRoom(this, client),
      isNamed: crm.shown(client.entry)?.roomId === String(roomsOf(this.harness, client.entry)[0]?.id),
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.harness.stop(), this.crms.stop()])
  }
}
