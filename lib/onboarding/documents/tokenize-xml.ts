import { RefusedDocument } from './refusals.ts'

/** The name of an element: its namespace is the address, whatever prefix the file has for it. */
export interface ElementName {
  namespace: string
  local: string
}

/** A token of a part; `start` and `end` are places in its text, the end behind it. */
export type XmlToken =
  /** `prefix` as the file writes it, with its colon, or empty. `attributes`: by their names and with their references as the file has them. */
  | {
      type: 'open'
      name: ElementName
      prefix: string
      attributes: ReadonlyMap<string, string>
      isEmpty: boolean
      start: number
      end: number
    }
  | { type: 'close'; start: number; end: number }
  | { type: 'text'; start: number; end: number }

/** Elements of an office document are never nested so deeply. */
const deepest = 1_000

const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'
const isName = /[\p{L}_][\p{L}\p{N}\p{M}_.·-]*(?::[\p{L}_][\p{L}\p{N}\p{M}_.·-]*)?/uy
const isAttribute = /\s+([^\s=<>"'/]+)\s*=\s*(?:"([^<"]*)"|'([^<']*)')/y
const isTagEnd = /\s*(\/?)>/y
const isCloseEnd = /\s*>/y
/** What XML 1.0 does not allow in a text, and an `&` that begins no reference. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML does not allow
const illegal = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[\da-fA-F]+);)/

type Prefixes = ReadonlyMap<string, string>

interface OpenElement {
  tag: string
  prefixes: Prefixes
}

/**
 * Walks through the XML of a part. Only what XML allows passes, so that what comes out of a filled part is as well-formed as what
 * went in. @throws RefusedDocument
 */
export function* tokenizeXml(text: string): Generator<XmlToken> {
  if (illegal.test(text)) throw new RefusedDocument('damaged')
  const open: OpenElement[] = []
  let at = 0
  let roots = 0
  while (at < text.length) {
    const next = text.indexOf('<', at)
    const until = next === -1 ? text.length : next
    if (until > at) {
      if (open.length > 0) yield { type: 'text', start: at, end: until }
      else if (/[^\s\ufeff]/.test(text.slice(at, until))) throw new RefusedDocument('damaged')
      at = until
      continue
    }
    const behind = behindAside(text, at)
    if (behind !== undefined) {
      at = behind
    } else if (text[at + 1] === '/') {
      const token = closeTag(text, at, open.pop())
      yield token
      at = token.end
    } else {
      if (open.length === 0) roots += 1
      if (roots > 1 || open.length >= deepest) throw new RefusedDocument('damaged')
      const { token, element } = openTag(text, at, open.at(-1)?.prefixes ?? noPrefixes)
      if (!token.isEmpty) open.push(element)
      yield token
      at = token.end
    }
  }
  if (open.length > 0 || roots === 0) throw new RefusedDocument('damaged')
}

const noPrefixes: Prefixes = new Map([['xml', xmlNamespace]])

/** Behind a comment or a processing instruction; undefined where there is none. @throws RefusedDocument for DOCTYPE and CDATA */
const behindAside = (text: string, at: number): number | undefined => {
  if (text.startsWith('<!--', at)) return behind(text, '-->', at + 4)
  if (text.startsWith('<?', at)) return behind(text, '?>', at + 2)
  if (text.startsWith('<!', at)) throw new RefusedDocument('unsafe-xml')
  return undefined
}

const behind = (text: string, mark: string, from: number): number => {
  const found = text.indexOf(mark, from)
  if (found === -1) throw new RefusedDocument('damaged')
  return found + mark.length
}

/** What the pattern finds at exactly this place. @throws RefusedDocument where there is nothing */
const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray => {
  pattern.lastIndex = at
  const found = pattern.exec(text)
  if (!found) throw new RefusedDocument('damaged')
  return found
}

const closeTag = (text: string, start: number, element: OpenElement | undefined): XmlToken => {
  const tag = matchAt(isName, text, start + 2)[0]
  if (tag !== element?.tag) throw new RefusedDocument('damaged')
  const end = start + 2 + tag.length
  return { type: 'close', start, end: end + matchAt(isCloseEnd, text, end)[0].length }
}

const openTag = (text: string, start: number, around: Prefixes) => {
  const tag = matchAt(isName, text, start + 1)[0]
  const attributes = new Map<string, string>()
  let at = start + 1 + tag.length
  for (let found = attributeAt(text, at); found; found = attributeAt(text, at)) {
    const [whole, name = '', double, single] = found
    if (attributes.has(name)) throw new RefusedDocument('damaged')
    attributes.set(name, double ?? single ?? '')
    at += whole.length
  }
  const [ending, slash] = matchAt(isTagEnd, text, at)
  const prefixes = prefixesWith(attributes, around)
  const [prefix, local] = tag.includes(':') ? tag.split(':', 2) : ['', tag]
  const namespace = prefixes.get(prefix ?? '')
  if (namespace === undefined && prefix !== '') throw new RefusedDocument('damaged')
  const token = {
    type: 'open' as const,
    name: { namespace: namespace ?? '', local: local ?? '' },
    prefix: prefix === '' ? '' : `${prefix}:`,
    attributes,
    isEmpty: slash === '/',
    start,
    end: at + ending.length,
  }
  return { token, element: { tag, prefixes } }
}

const attributeAt = (text: string, at: number): RegExpExecArray | null => {
  isAttribute.lastIndex = at
  return isAttribute.exec(text)
}

/** The prefixes that hold within an element: those around it, and those that it declares. */
const prefixesWith = (attributes: ReadonlyMap<string, string>, around: Prefixes): Prefixes => {
  const declared = [...attributes].flatMap(([name, address]): [string, string][] => {
    if (name === 'xmlns') return [['', address]]
    return name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), address]] : []
  })
  return declared.length === 0 ? around : new Map([...around, ...declared])
}
