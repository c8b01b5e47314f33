import { lookup } from 'node:dns'
import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http'
import { request as overHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isOwnMachine, isPublicAddress } from '../runtime/public-address.ts'

/** A request to an address that somebody typed, who must not reach what only we can reach. */
export interface GuardedPost {
  url: string
  headers: Readonly<Record<string, string>>
  /** Absent where nothing is posted: then it is a GET, which changes nothing. */
  body?: string
  /** Of these words the first that the answer says is told. All else of it is thrown away. */
  words?: readonly string[]
  /** The longest that it may take in all, in milliseconds. */
  timeoutMs: number
  /** Whether a server on this very machine may be reached too, by http and any port: for a laptop only. */
  allowThisMachine?: boolean
  /** Whether another port than 443 may be dialled. */
  anyPort?: boolean
  /** Finds the addresses of a name. */
  resolve?: typeof lookup
}

/** All that is kept of an answer. */
export interface GuardedAnswer {
  status: number
  /** The header `retry-after` as it came. */
  retryAfter?: string
  /** Which of the words it said. */
  word?: string
}

/** The address is none that may be dialled. The message has no part of it. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
}

/** So much of an answer is read, and thrown away, so that its sender does not take us for gone. */
const mostRead = 4_096

/**
 * Posts JSON, or reads, once: by https to port 443 alone, to an address of the public Internet that is the very one that was checked, without
 * following redirects.
 * @throws AddressRefused; any other error means that no answer came
 */
export const postGuarded = async (post: GuardedPost): Promise<GuardedAnswer> => {
  const url = new URL(post.url)
  const host = url.hostname.replace(/[[\]]/g, '')
  const mayDial = (address: string) =>
    isPublicAddress(address) || (post.allowThisMachine === true && isOwnMachine(address))
  const isLocal = post.allowThisMachine === true && (isOwnMachine(host) || host === 'localhost')
  if (!isLocal && (url.protocol !== 'https:' || (url.port !== '' && !post.anyPort)))
    throw new AddressRefused(post.anyPort ? 'it is not https' : 'it is not https on port 443')
  // A literal address is never looked up.
  if (isIP(host) !== 0 && !mayDial(host)) throw new AddressRefused(insideNetwork)
  const send = url.protocol === 'http:' ? overHttp : overHttps
  const { body } = post
  const posted =
    body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  const options: RequestOptions = {
    method: body === undefined ? 'GET' : 'POST',
    agent: false,
    headers: { ...posted, ...post.headers },
    lookup: guardedLookup(post.resolve ?? lookup, mayDial),
    signal: AbortSignal.timeout(post.timeoutMs),
  }
  return new Promise((resolve, reject) => {
    const request = send(url, options, (response) => drain(response, post.words, resolve))
    request.on('error', reject)
    request.end(body)
  })
}

const insideNetwork = 'its address is not one of the public Internet'

/** The status is known whatever becomes of the rest. */
const drain = (
  response: IncomingMessage,
  words: readonly string[] | undefined,
  resolve: (answer: GuardedAnswer) => void,
): void => {
  const { statusCode = 0, headers } = response
  const retryAfter = headers['retry-after']
  let text = ''
  let read = 0
  const done = () => {
    const word = words?.find((one) => text.includes(one))
    resolve({
      status: statusCode,
      ...(retryAfter !== undefined && { retryAfter }),
      ...(word !== undefined && { word }),
    })
  }
  response.on('data', (chunk: Buffer) => {
    read += chunk.length
    if (words) text += chunk.toString()
    if (read > mostRead) response.destroy()
  })
  response.on('error', done)
  response.on('close', done)
}

/** Every address of a name is checked, and one of them is dialled: a second look-up may find another. */
const guardedLookup =
  (resolve: typeof lookup, mayDial: (address: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      const [first] = addresses
      if (!first || !addresses.every(({ address }) => mayDial(address)))
        return callback(new AddressRefused(insideNetwork), '')
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
