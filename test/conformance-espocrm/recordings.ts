import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const folder = new URL('../fixtures/espocrm/', import.meta.url)

export interface Recorded {
  name: string
  note?: string
  request?: { method: string; path: string; headers: Record<string, string>; body?: unknown }
  response?: { status: number; headers: Record<string, string>; body: unknown; text?: string }
  observed?: unknown
}

export interface Exchange extends Recorded {
  request: NonNullable<Recorded['request']>
  response: NonNullable<Recorded['response']>
}

/** One webhook request as it arrived, byte for byte. */
export interface RecordedDelivery {
  case?: string
  webhookId: string
  event: string
  secret: string
  url: string
  headers: Record<string, string>
  body: string
  answered?: number | string
}

export function recordings(transcript: string): Recorded[] {
  return JSON.parse(gunzipSync(readFileSync(new URL(`${transcript}.json.gz`, folder))).toString('utf8')) as Recorded[]
}

export function recordedDeliveries(): RecordedDelivery[] {
  return JSON.parse(readFileSync(new URL('deliveries.json', folder), 'utf8')) as RecordedDelivery[]
}
