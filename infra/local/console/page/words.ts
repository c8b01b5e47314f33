import type { ClientRow, ClientState } from '../wire.ts'

export const crmTitles: Readonly<Record<string, string>> = {
  espocrm: 'EspoCRM',
  hubspot: 'HubSpot',
  pipedrive: 'Pipedrive',
  salesforce: 'Salesforce',
  generic: 'Any sender',
}

export type Tone = 'good' | 'warn' | 'bad' | 'soft'

export const stateWords: Readonly<Record<ClientState, { text: string; tone: Tone }>> = {
  known: { text: 'in the CRM', tone: 'soft' },
  queued: { text: 'queued', tone: 'soft' },
  working: { text: 'in progress', tone: 'soft' },
  waiting: { text: 'waiting', tone: 'warn' },
  parked: { text: 'parked', tone: 'bad' },
  ready: { text: 'ready', tone: 'good' },
  ignored: { text: 'no client', tone: 'soft' },
}

export const seconds = (ms: number): string =>
  ms < 9_950
    ? `${(Math.max(0, ms) / 1_000).toFixed(1)} s`
    : ms < 90_000
      ? `${Math.round(ms / 1_000)} s`
      : `${Math.round(ms / 60_000)} min`

export const clock = (at: number): string =>
  new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** In steps of 1024, as DocSpace and the mails have them. */
export const bytes = (count: number): string =>
  count < 1_024
    ? `${count} B`
    : count < 1_048_576
      ? `${(count / 1_024).toFixed(1)} KB`
      : `${(count / 1_048_576).toFixed(1)} MB`

export const nameOf = (row: ClientRow): string => row.name || row.client
