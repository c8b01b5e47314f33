import { readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** Recorded exchanges with a real DocSpace server (self-hosted, 3.7 line), one file per scenario. */

export interface Exchange {
  name: string
  request: { method: string; path: string; headers: Record<string, string>; body?: unknown }
  response: { status: number; headers: Record<string, string>; body?: unknown }
}

/** The recorder's own remark between exchanges. */
export interface Note {
  name: string
  note: unknown
}

interface Setup {
  run?: string
  people: Record<string, { id: string; email: string; type: string | number }>
  identities: string[]
  /** API keys that were there before: whose they are, and what they may. */
  keys?: Record<string, { owner: string; permissions: string[] }>
  /** What differs between the runs of a scenario. */
  variant?: unknown
  /** Of every account that the scenario makes or uses. */
  password?: string
}

export interface Scenario {
  name: string
  setup: Setup
  steps: (Exchange | Note)[]
}

const FIXTURES = new URL('../fixtures/docspace/', import.meta.url)

/** All scenarios of a directory (default: the fixtures), `.json` or `.json.gz`, by name. */
export function loadScenarios(directory: URL = FIXTURES): Scenario[] {
  const names = readdirSync(directory).filter((name) => /\.json(\.gz)?$/.test(name))
  return names.sort().map((name) => {
    const bytes = readFileSync(new URL(name, directory))
    const stored = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
    const text = name.startsWith('restore.') ? inUtc(stored) : stored
    const [first, ...steps] = JSON.parse(text) as [{ setup: Setup }, ...(Exchange | Note)[]]
    return {
      name: name.replace(/\.json(\.gz)?$/, ''),
      setup: first.setup,
      steps: steps.map((step) => whole(step, first.setup)),
    }
  })
}

/** The portal that was restored has Berlin's time; those of the simulator have UTC. */
const inUtc = (text: string): string =>
  text.replace(/"(\d{4}-\d\d-\d\dT[\d:]+)(\.\d+)([+-]\d\d:\d\d)"/g, (_, time: string, part: string, zone: string) => {
    const moment = new Date(`${time}${zone}`).toISOString().slice(0, 19)
    return `"${moment}${part}Z"`
  })

interface Omitted {
  _recorder_omitted?: number
}

/** A list of invitations that the recorder shortened: addresses count on from the first one, roles come in turn. */
function whole<S extends Exchange | Note>(step: S, { variant }: Setup): S {
  const body = 'request' in step ? (step.request.body as { invitations?: unknown } | undefined) : undefined
  const invitations = Array.isArray(body?.invitations) ? body.invitations : []
  const [first, rest] = invitations as [{ email: string } | undefined, Omitted | undefined]
  if (!('request' in step) || first?.email?.startsWith('p000') !== true || rest?._recorder_omitted === undefined)
    return step
  const { roles = [] } = variant as { roles?: number[] }
  const all = Array.from({ length: rest._recorder_omitted + 1 }, (_, index) => ({
    email: first.email.replace('p000', `p${String(index).padStart(3, '0')}`),
    access: roles[index % roles.length],
  }))
  return { ...step, request: { ...step.request, body: { ...(step.request.body as object), invitations: all } } }
}

export const isExchange = (step: Exchange | Note): step is Exchange => 'request' in step
