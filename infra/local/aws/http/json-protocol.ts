import type { RequestListener } from 'node:http'
import { readBody } from './body.ts'

/** What AWS refuses: its code, and its words. */
export class ServiceRefusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

interface Protocol {
  /** The version of the protocol. */
  version: '1.0' | '1.1'
  /** Bytes. */
  largestBody: number
}

/**
 * A service in AWS's JSON protocol. `answer` is given what is called, `Logs_20140328.FilterLogEvents`, and the text of the request. What it throws is
 * answered 400 where it is a refusal, else 500.
 */
export const jsonService =
  (
    { version, largestBody }: Protocol,
    answer: (target: string | undefined, body: string) => object | Promise<object>,
  ): RequestListener =>
  async (request, response) => {
    response.setHeader('content-type', `application/x-amz-json-${version}`)
    try {
      const body = await readBody(request, largestBody)
      response.end(JSON.stringify(await answer(request.headers['x-amz-target']?.toString(), body?.toString() ?? '')))
    } catch (error) {
      const code = error instanceof ServiceRefusal ? error.code : 'InternalServiceError'
      response.writeHead(error instanceof ServiceRefusal ? 400 : 500, { 'x-amzn-errortype': code })
      response.end(JSON.stringify({ __type: code, message: error instanceof Error ? error.message : code }))
    }
  }
