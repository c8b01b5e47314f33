import type { WholeAnswer, WireRequest } from '../http/exchange.ts'
import { SimulatedServer } from '../http/server.ts'

/** A request as the simulated CRMs read it. */
export interface SimRequest {
  method: string
  /** Path without query, still percent-encoded. */
  path: string
  /** Query without the question mark, still percent-encoded. */
  query: string
  headers: Record<string, string | undefined>
  body: string
  address: string
}

function read({ method, path: target, headers, raw, address }: WireRequest): SimRequest {
  const [path = '/', query = ''] = target.split(/\?(.*)/s)
  return { method, path, query, headers, body: raw.toString('utf8'), address }
}

/** Ids differ with every run: the counters name the call, not the record. */
function callName(method: string, target: string): string {
  const [path = ''] = target.split('?')
  const named = path.replace(/\/(?=[^/]*\d)[\w.~%-]{1,}(?=\/|$)/g, (part) =>
    /^\/(v\d+(\.\d+)?|20\d\d-\d\d)$/.test(part) ? part : '/{id}',
  )
  return `${method} ${named}`
}

/** A server of a simulated CRM, which counts the calls of its API. */
export function createCrmServer(handle: (request: SimRequest) => WholeAnswer) {
  const counters: Record<string, number> = {}
  const count = (name: string) => {
    counters[name] = (counters[name] ?? 0) + 1
  }
  const server = new SimulatedServer({
    counted({ method, path }, fault) {
      count(callName(method, path))
      if (fault !== undefined) count('faults')
    },
    async answer(request) {
      await request.slow()
      try {
        return handle(read(request))
      } catch (error) {
        // A mistake of the simulator itself must not look like a broken line.
        process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`)
        return { status: 500 }
      }
    },
  })
  return { server, counters }
}
