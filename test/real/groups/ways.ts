import { clientSeen, type EspoClient } from '../client/client-seen.ts'
import type { Group } from '../group.ts'

const ways = ['folder', 'room'] as const

/** Both bring their own folders along. */
const content = ['Read me first/How to use your room.pdf', 'Read me first/Welcome.pdf']

const ready = (email: string) => `ready, 1 room, manages roomadmin2@example.com, reads ${email}`
const caseOf = (way: string) => `by the way ${way}, two at once`

/** Welcome content by a folder and by a room template; single files are what the other groups have. */
export const waysGroup: Group = {
  name: 'ways',
  expected: Object.fromEntries(
    ways.map((way) => [caseOf(way), `${ready(`one@${way}.example.org`)}; ${ready(`two@${way}.example.org`)}`]),
  ),
  async play(world, see) {
    const [{ portal, welcome }, espocrm] = await Promise.all([world.site(1), world.espocrm()])
    for (const way of ways) {
      await using stage = await world.openStage({ espocrm: true, settings: { 'onboarding.welcome': welcome[way] } })
      const connected = await stage.connectEspocrm()
      if (connected.code !== 0) throw new Error(`connect: ${connected.err}`)
      const enter = async (number: string): Promise<EspoClient> => ({
        type: 'Account',
        id: await espocrm.create('Account', {
          name: `${way} ${number}`,
          emailAddress: `${number}@${way}.example.org`,
          assignedUserId: espocrm.userId('roomadmin2'),
        }),
      })
      const both = await Promise.all(['one', 'two'].map(async (number) => [number, await enter(number)] as const))
      const seen: string[] = []
      for (const [number, client] of both)
        seen.push(await clientSeen(portal, espocrm, client, { title: `Client - ${way} ${number}`, content }))
      see(caseOf(way), seen.join('; '))
    }
  },
}
