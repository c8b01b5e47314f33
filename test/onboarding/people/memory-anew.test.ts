import { afterEach, expect, test } from 'vitest'
import { type Harness, openHarness, settingsWith } from '../harness.ts'
import { acme, newClient } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const nobody = { manager: 'no', contacts: 'no', team: 'no' }
const began = () => harness.log.lines.filter(({ event }) => event === 'room.follow_began')
/** Other settings are deployed. */
const follow = (settings: object) =>
  Object.assign(harness.services.settings, { follow: settingsWith({ follow: settings }).follow })

test.each([
  ['add', { manager: 'add', contacts: 'add', team: 'add' }],
  ['replace', { manager: 'replace', contacts: 'replace', team: 'replace' }],
])(
  'whom people took out stays out where the memory began anew while no people followed, under %s',
  async (_, people) => {
    harness = await openHarness({ settings: { follow: nobody } })
    const client = await newClient(harness)
    await client.deliver()
    const { state } = harness.docspace
    const guest = state.users.find(({ email }) => email === acme.email)
    const before = client.room()
    state.members = state.members.filter(({ userId }) => userId !== guest?.id)
    for (const key of harness.bucket.texts.keys()) if (key.startsWith('clients/')) harness.bucket.texts.delete(key)
    await client.deliver()
    expect(began()).toHaveLength(1)
    follow(people)
    for (let run = 0; run < 2; run += 1) await client.deliver()
    expect(client.room()).toEqual({ ...before, members: ['anna.manager@example.com 9'] })
    expect(began().slice(1)).toMatchObject([{ detail: 'contacts' }])
    await harness.espo.updateClient(client.id, { emailAddress: 'second@acme.example.com' })
    await client.deliver()
    expect(client.room().members.toSorted()).toEqual(['anna.manager@example.com 9', 'second@acme.example.com 2'])
  },
)
