import { useEffect, useRef, useState } from 'preact/hooks'
import type {
  BackupsView,
  ClientDetail,
  ClientRow,
  DeadLetterView,
  InstanceView,
  MailView,
  OutletsView,
  Snapshot,
} from '../wire.ts'
import { askConsole, clientPath } from './api.ts'

/** What the page knows, kept up by the events of the API. */
export interface Live {
  connected: boolean
  instance: InstanceView | undefined
  snapshot: Snapshot | undefined
  /** The newest first. */
  rows: ClientRow[]
  backups: BackupsView | undefined
  outlets: OutletsView | undefined
}

const byTime = (rows: Iterable<ClientRow>) => [...rows].sort((one, other) => other.knownSince - one.knownSince)

export const useLive = (): Live => {
  const [live, setLive] = useState<Live>({
    connected: false,
    instance: undefined,
    snapshot: undefined,
    rows: [],
    backups: undefined,
    outlets: undefined,
  })
  useEffect(() => {
    const rows = new Map<string, ClientRow>()
    const put = (part: Partial<Live>) => setLive((before) => ({ ...before, ...part }))
    // Many clients change at once in a fault test: the list is drawn once for all of them.
    let drawing = 0
    const drawRows = () => {
      cancelAnimationFrame(drawing)
      drawing = requestAnimationFrame(() => put({ rows: byTime(rows.values()) }))
    }
    const load = async () => {
      const [instance, snapshot, all, backups, outlets] = await Promise.all([
        askConsole<InstanceView>('/api/instance'),
        askConsole<Snapshot>('/api/snapshot'),
        askConsole<ClientRow[]>('/api/clients'),
        askConsole<BackupsView>('/api/backups'),
        askConsole<OutletsView>('/api/outlets'),
      ])
      rows.clear()
      for (const row of all) rows.set(row.client, row)
      put({ connected: true, instance, snapshot, backups, outlets, rows: byTime(all) })
    }
    const source = new EventSource('/api/events')
    const on = <T>(event: string, work: (data: T) => void) =>
      source.addEventListener(event, (message) => work(JSON.parse((message as MessageEvent<string>).data) as T))
    source.addEventListener('open', () => load().catch(() => put({ connected: false })))
    source.addEventListener('error', () => put({ connected: false }))
    on<Snapshot>('snapshot', (snapshot) => put({ snapshot }))
    on<BackupsView>('backups', (backups) => put({ backups }))
    on<OutletsView>('outlets', (outlets) => put({ outlets }))
    on<ClientRow>('client', (row) => {
      rows.set(row.client, row)
      drawRows()
    })
    return () => source.close()
  }, [])
  return live
}

/** What `path` answers, asked again whenever `version` changes; one question at a time. */
const useAsked = <T>(path: string | undefined, version: unknown): [T | undefined, () => void] => {
  const [answer, setAnswer] = useState<{ path: string; value: T }>()
  const [again, setAgain] = useState(0)
  const latest = useRef(0)
  useEffect(() => {
    if (path === undefined) return
    latest.current += 1
    const mine = latest.current
    askConsole<T>(path)
      .then((value) => mine === latest.current && setAnswer({ path, value }))
      .catch(() => undefined)
  }, [path, version, again])
  return [answer?.path === path ? answer?.value : undefined, () => setAgain((n) => n + 1)]
}

export const useDetail = (row: ClientRow | undefined): ClientDetail | undefined =>
  useAsked<ClientDetail>(row && clientPath(row.client), row)[0]

export const useDeadLetters = (snapshot: Snapshot | undefined): [DeadLetterView[] | undefined, () => void] =>
  useAsked<DeadLetterView[]>('/api/failed', snapshot?.queue.dead)

export const useMails = (backups: BackupsView | undefined): MailView[] | undefined =>
  useAsked<MailView[]>('/api/mails', backups)[0]
