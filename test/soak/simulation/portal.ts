import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { createRecall } from '#lib/onboarding/identity/recall.ts'
import type { WorkerServices } from '#lib/onboarding/worker.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { roomsSecret } from '#test/onboarding/rooms-secret.ts'
import type { Conditions } from './conditions.ts'

/** Milliseconds between a room and its tags as measured: idle, busy, with a slow data base, and ten times that. */
export const tagDelays = [8, 20, 80, 150, 725] as const
export const oldVersions = ['3.2', '3.5', '3.6'] as const

/** The key with which workers come to DocSpace, which somebody may exchange. */
export interface PortalKey {
  openDocSpace: WorkerServices['openDocSpace']
  /** Stores the key of another room administrator, or the right one again. */
  change(to: 'another person’s' | 'right'): void
}

const bensKey = `sk-${'0d'.repeat(32)}`

export const portalKey = ({ docspace, clock }: Harness): PortalKey => {
  let apiKey: string = SAMPLE_KEYS.onboarding
  const { keys, users } = docspace.state
  const [first] = keys
  const ben = users.find(({ email }) => email === 'ben.manager@example.com')
  if (first && ben) keys.push({ ...first, id: crypto.randomUUID(), name: 'of Ben', secret: bensKey, userId: ben.id })
  // The right key was there first, or the other person would be taken for the owner of the rooms.
  const { host } = new URL(docspace.url)
  const secret = roomsSecret({ linkSecret: 'a secret of the installation', owners: { [host]: docspace.state.ownerId } })
  const recall = createRecall(secret, docspace.url, clock)
  return {
    async openDocSpace(deadline) {
      const opened = openDocSpace({ url: docspace.url, apiKey, deadline, clock })
      const { keyOwner } = opened.people
      const begin = () => recall.rememberOwner(apiKey, opened.people, opened.abilities.assertSupported)
      return { docspace: opened, linkSecrets: [(await recall.linkSecretFor(apiKey, keyOwner)) ?? (await begin())] }
    },
    change(to) {
      apiKey = to === 'right' ? SAMPLE_KEYS.onboarding : bensKey
    },
  }
}

/** More than a page of everything that is asked for: rooms of others with the titles of clients, tags, and people. */
const crowd = ({ docspace }: Harness): void => {
  const { state } = docspace
  const [room] = state.rooms
  const ben = state.users.find(({ email }) => email === 'ben.manager@example.com')
  if (!room || !ben) return
  for (let n = 0; n < 120; n += 1) {
    const title = `Client - Client ${n % 3}`
    state.rooms.push({ ...room, id: 1_000_000 + n, title, tags: [`others:${n}`], createdBy: ben.id })
    state.tags.push(`others:${n}`)
    const email = `colleague${n}@example.com`
    state.users.push({ ...ben, id: `00000000-0000-4000-6000-${String(n).padStart(12, '0')}`, email, userName: email })
  }
}

/** What a portal has before the first client comes. */
export const prepare = (harness: Harness, conditions: Conditions): void => {
  if (conditions.has('long-lists')) crowd(harness)
}
