import { type Mapping, mapBody, mapPath } from './mapping.ts'
import type { Exchange } from './recordings.ts'
import type { World } from './world.ts'

/** What came back. */
export interface Received {
  status: number
  headers: Record<string, string>
  /** Parsed when it is JSON, else the text. */
  body: unknown
}

/** Sends a recorded request to the portal, with our ids and our credentials. */
export async function send(world: World, mapping: Mapping, { request }: Exchange): Promise<Received> {
  const { body, type } = bodyOf(world, mapping, request.body)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    headers.set(name, name === 'authorization' ? authorization(world, value) : filled(world, mapping.text(value)))
  }
  if (type === undefined) headers.delete('content-type')
  const response = await fetch(world.sim.url + mapPath(mapping, filled(world, request.path)), {
    method: request.method,
    headers,
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return { status: response.status, headers: Object.fromEntries(response.headers), body: parsed(text) }
}

const filled = ({ placeholders, clock }: World, text: string) => placeholders.fill(text, clock.now())

function parsed(text: string): unknown {
  try {
    return text === '' ? '' : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}

const UNKNOWN_SECRET = 'f'.repeat(64)

/** `Bearer <owner-key>` with the real thing; an unknown key and the owner's bare key are made up as the names say. */
function authorization(world: World, value: string): string {
  const word = /<[\w-]+>/.exec(value)?.[0]
  const known = word === undefined ? undefined : world.credentials.get(word)
  if (word !== undefined && known !== undefined) return value.replace(word, known)
  if (/^Bearer sk-<64 hex>$/.test(value)) return `Bearer sk-${UNKNOWN_SECRET}`
  return value.replace(/sk-<64 hex>/, world.credentials.get('<owner-key>') ?? '')
}

/** Text as it was, JSON, or a form: the recorder wrote files as "name (bytes, type)". */
function bodyOf(world: World, mapping: Mapping, body: unknown): { body?: string | FormData; type?: 'given' } {
  if (body === undefined || body === null) return {}
  if (typeof body === 'string') return { body, type: 'given' }
  if (typeof body === 'object' && 'multipart' in body) return { body: form(body.multipart as Record<string, string>) }
  return {
    body: filled(world, JSON.stringify(mapBody(mapping, body))).replace('"x * 2000000"', `"${'x'.repeat(2_000_000)}"`),
    type: 'given',
  }
}

/** As many bytes as the recorder sent; pictures begin as pictures do. */
function bytesOf(length: number, type: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length).fill(65)
  if (type === 'image/png' && length > 5) bytes.set([0x89, 0x50, 0x4e, 0x47])
  return bytes
}

function form(parts: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(parts)) {
    const file = /^(.*) \((\d+) bytes, (.*)\)$/s.exec(value)
    if (file === null) data.set(name, value)
    else data.set(name, new Blob([bytesOf(Number(file[2]), file[3] ?? '')], { type: file[3] ?? '' }), file[1])
  }
  return data
}
