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
