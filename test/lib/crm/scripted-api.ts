import type { Http, HttpAnswer, HttpRequest } from '#lib/runtime/http.ts'

export interface Answer {
  json?: unknown
  text?: string
  headers?: Record<string, string>
}

/** An answer with a JSON body, or with any text. */
export const answerOf = (status: number, { json, text = '', headers = {} }: Answer = {}): HttpAnswer => ({
  status,
  headers: new Headers(headers),
  text: json === undefined ? text : JSON.stringify(json),
  json,
})

/** What stands before a CRM and answers in its place. */
export const page: Answer = { headers: { 'content-type': 'text/html' }, text: '<html>' }

/** An API that gives for each route what a test says, one answer after the other and the last one for good. */
export const scriptedApi = (routes: Readonly<Record<string, HttpAnswer | HttpAnswer[]>>) => {
  const asked: HttpRequest[] = []
  const left = new Map(Object.entries(routes).map(([route, answers]) => [route, [answers].flat()]))
  const http: Http = async (request) => {
    asked.push(request)
    const route = `${request.method} ${request.path.split('?')[0]}`
    const answers = left.get(route)
    const [answer] = answers ?? []
    if (!answer) throw new Error(`no answer is given for ${route}`)
    if ((answers?.length ?? 0) > 1) answers?.shift()
    return answer
  }
  return {
    http,
    asked,
    /** Routes that were asked, in order. */
    routes: () => asked.map(({ method, path }) => `${method} ${path.split('?')[0]}`),
  }
}

/** What was asked of `scriptedFetch`. */
export interface Asked {
  /** `GET /path?query` */
  call: string
  headers: Headers
  body: unknown
}

/** A `fetch` that answers each route as a test says, and keeps what was asked; a route is `GET /path`, without the query. */
export const scriptedFetch = (routes: Readonly<Record<string, HttpAnswer | HttpAnswer[]>>) => {
  const asked: Asked[] = []
  const left = new Map(Object.entries(routes).map(([route, answers]) => [route, [answers].flat()]))
  const fetch = async (address: string, { method = 'GET', headers, body }: RequestInit = {}): Promise<Response> => {
    const { pathname, search } = new URL(address)
    asked.push({ call: `${method} ${pathname}${search}`, headers: new Headers(headers), body: jsonIn(body) })
    const answers = left.get(`${method} ${pathname}`) ?? []
    const [answer] = answers
    if (!answer) throw new Error(`no answer is given for ${method} ${pathname}`)
    if (answers.length > 1) answers.shift()
    return new Response(answer.status === 204 ? null : answer.text, { status: answer.status, headers: answer.headers })
  }
  return { fetch, asked, calls: () => asked.map(({ call }) => call) }
}

const jsonIn = (body: unknown): unknown => {
  if (typeof body !== 'string') return undefined
  try {
    return JSON.parse(body)
  } catch {
    return body
  }
}
