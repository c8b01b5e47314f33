import type { LocalInstance } from '../instance.ts'
import type { BackupControls } from './controls/backups.ts'
import type { OutletControls } from './controls/outlets.ts'
import type { Feed } from './routes/feed.ts'
import type { ClientEventLog } from './state/event-log.ts'
import { introduceStrangers, type Watch } from './state/watch-servers.ts'
import type { Snapshot } from './wire.ts'

export interface PollerParts {
  instance: LocalInstance
  eventLog: ClientEventLog
  feed: Feed
  watch: Watch
  look(): Promise<Snapshot>
  backups: BackupControls
  outlets: OutletControls
}

export interface Poller {
  /** Something changed that belongs to no client. */
  touch(): void
  stop(): void
}

/** Milliseconds between two polls, and the number of polls after which the snapshot is taken even if nothing changed. */
const pollIntervalMs = 200
const restful = 5

/** Gathers changes and sends them to all listeners, a few times a second at most. */
export const createPoller = ({ instance, eventLog, feed, watch, look, backups, outlets }: PollerParts): Poller => {
  const changed = new Set<string>()
  let touched = true
  let beats = 0
  let running = true
  const told = new Map<string, string>()
  const unsubscribe = eventLog.subscribe((client) => {
    touched = true
    if (client !== undefined) changed.add(client)
  })
  const sendClients = () => {
    for (const client of changed) {
      const row = eventLog.histories.get(client)?.row
      if (row) feed.send('client', row)
    }
    changed.clear()
  }
  const tellChanged = (event: 'backups' | 'outlets', view: unknown) => {
    const text = JSON.stringify(view)
    if (text !== told.get(event)) feed.send(event, view)
    told.set(event, text)
  }
  const tick = async () => {
    beats += 1
    watch.look()
    introduceStrangers(instance, eventLog)
    if (!feed.heard) return changed.clear()
    sendClients()
    const due = beats % restful === 0
    if (touched || due) feed.send('snapshot', await look())
    touched = false
    if (due) tellChanged('backups', await backups.view())
    if (due) tellChanged('outlets', await outlets.view())
  }
  const loop = async () => {
    if (!running) return
    // What cannot be looked at now (a local instance that is ending) can be the next time.
    await tick().catch(() => undefined)
    if (running) timer = setTimeout(loop, pollIntervalMs)
  }
  let timer = setTimeout(loop, pollIntervalMs)
  return {
    touch() {
      touched = true
    },
    stop() {
      running = false
      clearTimeout(timer)
      unsubscribe()
    },
  }
}
