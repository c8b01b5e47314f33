import type { WireAnswer as Answer, WireRequest } from '../../http/exchange.ts'
import { isRestoring } from '../backup/restore/restore-worker.ts'
import { identify, scopeAllows } from '../people/auth.ts'
import type { Portal } from '../portal/portal.ts'
import { type Call, Query } from './call.ts'
import { failure, json, success } from './envelope.ts'
import { BareError, ProblemError } from './errors.ts'
import { selectFields } from './fields.ts'
import type { Limiter } from './limits.ts'
import { findRoute, type Match, type Route } from './router.ts'

const API = '/api/2.0'

/** Answers requests of the API: route, sign-in, scope, limits, handler, envelope, in the server's order. */
export class Dispatcher {
  readonly #portal: Portal
  readonly #routes: Route[]
  readonly #limiter: Limiter
  readonly #settle: () => void

  /** `settle` brings the portal's background work up to its clock. */
  constructor(portal: Portal, routes: Route[], limiter: Limiter, settle: () => void) {
    this.#portal = portal
    this.#routes = routes
    this.#limiter = limiter
    this.#settle = settle
  }

  async answer(request: WireRequest): Promise<Answer> {
    this.#settle()
    const line = { href: this.#portal.url + request.path.replace(/\?$/, ''), method: request.method }
    try {
      if (request.method === 'OPTIONS') return { status: 204, headers: {}, body: '' }
      const [path = '', search = ''] = split(request.path)
      const segments = apiSegments(path)
      const match = findRoute(this.#known(), request.method, segments)
      const result = await this.#run(request, match, segments, search)
      if ('chunks' in result || 'body' in result) return result
      const fields = new Query(search).all('fields').flatMap((each) => each.split(','))
      return success({ ...result, response: selectFields(result.response, fields) }, line)
    } catch (error) {
      return failure(error, line)
    }
  }

  /** The routes of the portal's version. */
  #known(): Route[] {
    return this.#routes.filter(({ feature }) => feature === undefined || this.#portal.has(feature))
  }

  /** "PUT /files/rooms/:id/share", or "(none)". */
  routeName(method: string, path: string): string {
    try {
      const { route } = findRoute(this.#known(), method, apiSegments(split(path)[0] ?? ''))
      return `${method} /${route.segments.join('/')}`
    } catch {
      return '(none)'
    }
  }

  async #run(request: WireRequest, { route, params }: Match, segments: string[], search: string) {
    const caller = identify(this.#portal, request.headers.authorization)
    const user = caller.kind === 'user' ? caller.user : undefined
    const key = caller.kind === 'user' ? caller.key : undefined
    const isLetIn = route.open && (route.invited !== true || request.headers.confirm !== undefined)
    if (!isLetIn && user === undefined) throw new BareError(401)
    const release = this.#limiter.enter(user?.id ?? request.address, request.method, request.path)
    try {
      await request.slow()
      if (caller.kind === 'rejected') throw new ProblemError(403)
      if (isRestoring(this.#portal) && route.whileRestoring !== true) throw new ProblemError(403)
      if (!scopeAllows(key, request.method, segments))
        throw route.open && route.invited !== true ? new ProblemError(403) : new BareError(403)
      if (this.#portal.state.tariff.unpaid && !route.unpaid) throw new ProblemError(402)
      this.#portal.base = originOf(request.headers) ?? this.#portal.url
      const call: Call = {
        portal: this.#portal,
        user,
        key,
        method: request.method,
        target: request.path,
        params,
        query: new Query(search),
        raw: request.raw,
        text: request.raw.toString('utf8'),
        contentType: request.headers['content-type'],
        headers: request.headers,
        limiter: this.#limiter,
        dies: request.dies,
      }
      return await route.handler(call)
    } finally {
      release()
    }
  }
}

/** Proxies say under which address they were asked; of this machine's own address the server makes `localhost`. */
const originOf = (headers: WireRequest['headers']): string | undefined => {
  const host = headers['x-forwarded-host'] ?? headers.host
  const scheme = headers['x-forwarded-proto'] ?? 'http'
  return host && `${scheme}://${host.replace(/^127\.0\.0\.1(?=:|$)/, 'localhost')}`
}

const split = (target: string) => {
  const at = target.indexOf('?')
  return at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

const BESIDE = ['/filehandler.ashx', '/backupfileupload.ashx', '/health']

/** The parts below /api/2.0; the file handler and the storage sit beside it. Empty parts vanish, so a trailing slash is tolerated. */
function apiSegments(path: string): string[] {
  const lower = path.toLowerCase()
  if (BESIDE.includes(lower)) return [lower.slice(1)]
  if (lower.startsWith('/storage/') || lower.startsWith('/s/')) return path.slice(1).split('/')
  if (!lower.startsWith(`${API}/`)) throw new BareError(404)
  return path
    .slice(API.length)
    .split('/')
    .filter((part) => part !== '')
}

/** GET /health, outside the envelope. */
export const health = () => {
  const entry = { data: {}, duration: '00:00:00.0001000', status: 'Healthy' }
  const entries = {
    self: { ...entry, tags: [] },
    warmup: { ...entry, description: 'Warmup complete', tags: ['warmup', 'services'] },
  }
  return json(200, { status: 'Healthy', totalDuration: '00:00:00.0010000', entries }, 'application/json')
}
