import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Exchange, type Recorded, recordings } from './recordings.ts'
import { replay } from './replay.ts'
import { openStage, type Stage } from './world.ts'

/** What was made before the recording began, without being recorded. */
interface Before {
  roles: Record<string, { id: string; data: object; fieldData: object }>
  apis: Record<string, { id: string; userName: string }>
  people: Record<string, { id: string; body: Record<string, unknown> }>
  account: { id: string; name: string }
}

const isExchange = (one: Recorded): one is Exchange => one.request !== undefined && one.response !== undefined
const transcript = recordings('team')
const [before] = transcript
if (!before) throw new Error('nothing was recorded')
const { roles, apis, people, account } = before.observed as Before

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
  for (const [who, { id, ...role }] of Object.entries(roles)) {
    const made = await stage.make('Role', { name: who, ...role }, id)
    const user = { userName: apis[who]?.userName, type: 'api', authMethod: 'ApiKey', rolesIds: [made.id] }
    stage.apiKeys[who] = String((await stage.make('User', user, apis[who]?.id)).apiKey)
  }
  for (const { id, body } of Object.values(people)) {
    stage.advance(1_000)
    await stage.make('User', body, id)
  }
  await stage.make('Account', { name: account.name }, account.id)
})
afterAll(() => stage.sim.stop())

/** The recordings are of another installation than the others. */
const ofThisInstallation = ({ response, ...exchange }: Exchange): Exchange => ({
  ...exchange,
  response: {
    ...response,
    headers: { ...response.headers, ...('x-app-timestamp' in response.headers && { 'x-app-timestamp': '1795524014' }) },
  },
})

it.each(transcript.filter(isExchange).map((one) => [one.name, one] as const))(
  'answers as EspoCRM did: %s',
  async (_, exchange) => {
    stage.advance(1_000)
    expect((await replay(ofThisInstallation(exchange), stage)).differences).toEqual([])
  },
)
