import { createHmac } from 'node:crypto'
import { differences, type Ids, shortened } from './compare.ts'
import type { Exchange } from './recordings.ts'

export interface World {
  url: string
  ids: Ids
  /** What stands for `<api-key:who>` and `<basic:who>` in the recordings. */
  apiKeys: Record<string, string>
  basics: Record<string, string>
  hmac: { apiKey: string; secretKey: string }
}

export interface Result {
  name: string
  differences: string[]
}

/** Puts the replay's ids in the place of recorded ones, wherever they stand. */
export function renamed(text: string, ids: Ids): string {
  return text.replace(/[0-9a-f]{17}/g, (recorded) => ids.get(recorded) ?? recorded)
}

function credentials(value: string, world: World, method: string, path: string): string {
  return value
    .replace(/<api-key:(\w+)>/, (_, who: string) => world.apiKeys[who] ?? 'unknown')
    .replace(/<basic:(\w+)>/, (_, who: string) => world.basics[who] ?? 'unknown')
    .replace('<hmac-auth>', () => {
      const string = `${method} ${path.replace('/api/v1', '').split('?')[0]}`
      const mac = createHmac('sha256', world.hmac.secretKey).update(string).digest('hex')
      return Buffer.from(`${world.hmac.apiKey}:${mac}`).toString('base64')
    })
}

const compared = ['content-type', 'x-status-reason', 'www-authenticate', 'allow', 'x-app-timestamp']

function headerDifferences(recorded: Record<string, string>, actual: Headers, ids: Ids): string[] {
  return compared.flatMap((name) => {
    const want = recorded[name] === undefined ? null : renamed(recorded[name], ids)
    const got = actual.get(name)
    return want === got ? [] : [`${name}: ${JSON.stringify(got)}, recorded ${JSON.stringify(want)}`]
  })
}

const anonymous = (text: string) =>
  text.replace(/[0-9a-f]{17}/g, 'ID').replace(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}/g, 'TIME')

/** Sends one recorded request again and says how the answer differs from the recorded one. */
export async function replay(exchange: Exchange, world: World): Promise<Result> {
  const { request, response, name } = exchange
  const path = renamed(
    request.path.replace(/<api-key:(\w+)>/, (_, who: string) => world.apiKeys[who] ?? ''),
    world.ids,
  )
  const headers = Object.entries(request.headers).map(([key, value]): [string, string] => [
    key,
    credentials(value, world, request.method, path),
  ])
  const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body)
  const answer = await fetch(world.url + path, {
    method: request.method,
    headers,
    ...(text === undefined ? {} : { body: renamed(text, world.ids) }),
  })
  const raw = await answer.text()
  const body: unknown = raw !== '' && answer.headers.get('content-type') === 'application/json' ? JSON.parse(raw) : raw
  const isShort = exchange.note === 'body shortened'
  const comparable = isShort ? shortened(response.body, body, path.split('?')[1] ?? '') : body
  const found = [
    ...(answer.status === response.status ? [] : [`status: ${answer.status}, recorded ${response.status}`]),
    ...headerDifferences(response.headers, answer.headers, world.ids),
    ...differences(response.body, comparable, world.ids, !isShort),
    ...(response.text === undefined || anonymous(raw) === anonymous(response.text) ? [] : ['text: not byte for byte']),
  ]
  return { name, differences: found }
}
