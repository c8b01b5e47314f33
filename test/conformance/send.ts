import { readFileSync } from 'node:fs'
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
  const total = /[?&]totalSize=(\d+)/.exec(request.path)?.[1]
  if (total !== undefined) world.announced = Number(total)
  const { body, type } = await bodyOf(world, mapping, request)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    headers.set(name, name === 'authorization' ? authorization(world, value) : filled(world, mapping.text(value)))
  }
  if (type === undefined) headers.delete('content-type')
  const response = await fetch(
    world.url + here(world, mapPath(mapping, filled(world, request.path).replace(/\?$/, ''))),
    {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? here(world, body) : body }),
    },
  )
  const text = then(world, await response.text())
  return { status: response.status, headers: Object.fromEntries(response.headers), body: parsed(text) }
}

/** A text of the recording with the addresses that stand for its own here, and a text of ours with the recorded ones. */
const here = ({ names }: World, text: string) =>
  names.reduce(
    (now, [then, ours]) => now.replaceAll(then, ours).replaceAll(encodeURIComponent(then), encodeURIComponent(ours)),
    text,
  )
const then = ({ names }: World, text: string) =>
  names.reduce(
    (now, [then, ours]) => now.replaceAll(ours, then).replaceAll(encodeURIComponent(ours), encodeURIComponent(then)),
    text,
  )

const filled = ({ placeholders, passwordHash, now }: World, text: string) =>
  placeholders.fill(text, now()).replace('<password-hash>', passwordHash)

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
async function bodyOf(
  world: World,
  mapping: Mapping,
  request: Exchange['request'],
): Promise<{ body?: string | FormData; type?: 'given' }> {
  const { body } = request
  if (body === undefined || body === null) return {}
  if (typeof body === 'string') return { body, type: 'given' }
  if (typeof body === 'object' && 'multipart' in body)
    return { body: form(body.multipart as Record<string, string>, world.announced ?? 0) }
  return {
    body: filled(world, JSON.stringify(mapBody(mapping, await expanded(world, mapping, request)))).replace(
      '"x * 2000000"',
      `"${'x'.repeat(2_000_000)}"`,
    ),
    type: 'given',
  }
}

/** As many bytes as the recorder sent; pictures begin as pictures do. */
function bytesOf(length: number, type: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length).fill(65)
  if (type === 'image/png' && length > 5) bytes.set([0x89, 0x50, 0x4e, 0x47])
  return bytes
}

type Invitation = Record<string, unknown>

/** The body with what the recorder left out of a long list of invitations. */
async function expanded(
  world: World,
  mapping: Mapping,
  { path, headers, body }: Exchange['request'],
): Promise<unknown> {
  const { invitations, ...rest } = (body ?? {}) as { invitations?: Invitation[] }
  if (!Array.isArray(invitations)) return body
  const cut = invitations.find((each) => '_recorder_omitted' in each)
  const [first] = invitations
  if (cut === undefined || first === undefined) return body
  const all =
    'email' in first ? numbered(first, String(cut._form)) : await firstPage(world, mapping, { path, headers }, first)
  return { ...rest, invitations: all }
}

/** `many000 … many104`: the same for every number. */
function numbered(first: Invitation, form: string): Invitation[] {
  const [, digits = '', last = ''] = /^\D+(\d+) … \D+(\d+)$/.exec(form) ?? []
  const numbers = Array.from({ length: Number(last) + 1 }, (_, index) => String(index).padStart(digits.length, '0'))
  return numbers.map((number) => ({ ...first, email: String(first.email).replace(digits, number) }))
}

/** `<first of the list>`: the first page of the room's members, with its owner at the head. */
async function firstPage(
  world: World,
  mapping: Mapping,
  { path, headers }: Pick<Exchange['request'], 'path' | 'headers'>,
  first: Invitation,
): Promise<Invitation[]> {
  const request = { method: 'GET', path: `${path}?filterType=0&count=100`, headers }
  const { body } = await send(world, mapping, { name: 'members', request, response: { status: 200, headers: {} } })
  const { response } = body as { response: { sharedTo: { id: string } }[] }
  return response.map(({ sharedTo }) => ({ ...first, id: sharedTo.id }))
}

/** The archive whose restore was recorded. */
const RESTORED = 'localhost_2026-11-28_02-59-48.tar.gz'
const RESTORED_AT = 'test/fixtures/docspace/archive/restores.tar.gz'

function form(parts: Record<string, string>, announced: number): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(parts)) {
    const file = /^(.*) \((\d+) bytes(?:, (.*))?\)$/s.exec(value)
    // Said twice, the second time without its length.
    if (value.endsWith('.tar.gz')) data.set(name, new Blob([bytesOf(announced, '')]), value)
    else if (file?.[1] === RESTORED) data.set(name, new Blob([readFileSync(RESTORED_AT)]), RESTORED)
    else if (file === null) data.set(name, value)
    else data.set(name, new Blob([bytesOf(Number(file[2]), file[3] ?? '')], { type: file[3] ?? '' }), file[1])
  }
  return data
}
