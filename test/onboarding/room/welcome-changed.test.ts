import { afterEach, describe, expect, test } from 'vitest'
import { createRecall } from '#lib/onboarding/identity/recall.ts'
import type { MemoryStore, RoomsMemory } from '#lib/onboarding/identity/rooms-memory.ts'
import { createWorker } from '#lib/onboarding/worker.ts'
import { account, allWays, type Harness, type HarnessOptions, openHarness, ways } from '../harness.ts'
import { invoke } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { newClient, type Story } from '../world/story.ts'
import { drive } from '../world/wire.ts'

let harness: Harness
afterEach(() => harness.stop())

/** A harness whose workers remember, as those of an installation do. */
const open = async (options: HarnessOptions) => {
  const opened = await openHarness(options)
  let memory: RoomsMemory | undefined
  const store: MemoryStore = {
    read: async () => (memory ? { memory, version: JSON.stringify(memory) } : undefined),
    async write(written, over) {
      if (over !== (memory && JSON.stringify(memory))) return false
      memory = written
      return true
    },
  }
  const freshWorker = () => {
    const recall = createRecall(store, opened.docspace.url, opened.clock)
    return createWorker({
      ...opened.services,
      assertSameContent: recall.assertSameContent,
      async openDocSpace(deadline) {
        const { docspace, linkSecrets } = await opened.services.openDocSpace(deadline)
        const { keyOwner } = docspace.people
        if (await recall.linkSecretFor('sk', keyOwner)) return { docspace, linkSecrets }
        const rememberOwner = async () => {
          await recall.rememberOwner('sk', docspace.people, docspace.abilities.assertSupported)
          return linkSecrets
        }
        return { docspace, linkSecrets, rememberOwner }
      },
    })
  }
  return { ...opened, freshWorker }
}

/** Every number leads to something that was made at another time, as after a restore of the portal. */
const renumber = ({ docspace: { state } }: Harness) => {
  for (const each of [...state.files, ...state.folders, ...state.rooms]) each.created -= 86_400_000
}

/** Serves a client that has to wait, once. */
const serveOnce = async ({ id }: Story) => {
  harness.enqueue(account(id))
  await drive(harness.clock, harness.wire, invoke(harness, harness.freshWorker()).outcome)
  await harness.wire.quiet()
}

const reasonsOf = (harness: Harness) =>
  new Set(harness.log.lines.flatMap(({ reason }) => (typeof reason === 'string' ? [reason] : [])))

describe.each(allWays)('welcome content by the way %s', (way) => {
  test('is copied while it is what it was, and not when its number leads to something else', async () => {
    harness = await open({ settings: ways[way] })
    const first = await newClient(harness, { name: 'First' })
    await first.deliver()
    expect(first.status()).toMatch(/^ready/)
    const filesBefore = harness.docspace.state.files.length
    renumber(harness)
    const second = await newClient(harness, { name: 'Second' })
    await serveOnce(second)
    expect(second.status()).not.toMatch(/^ready/)
    expect(reasonsOf(harness)).toContain('welcome-changed')
    expect(harness.docspace.state.files).toHaveLength(filesBefore)
  })

  test('may be renamed and edited', async () => {
    harness = await open({ settings: ways[way] })
    await (await newClient(harness, { name: 'First' })).deliver()
    const { files, folders, rooms } = harness.docspace.state
    for (const each of [...folders, ...rooms]) if ([20, 30].includes(each.id)) each.title = 'Renamed'
    for (const file of files) if ([11, 12].includes(file.id)) file.title = `Renamed ${file.title}`
    const second = await newClient(harness, { name: 'Second' })
    await second.deliver()
    expect(second.status()).toMatch(/^ready/)
  })
})

test('a client that gets no room has nobody remembered as the owner of the rooms', async () => {
  let memory = undefined as RoomsMemory | undefined
  const portal = await openHarness()
  harness = portal
  const store: MemoryStore = {
    read: async () => undefined,
    write: async (written) => {
      memory = written
      return true
    },
  }
  const recall = createRecall(store, portal.docspace.url, portal.clock)
  const worker = createWorker({
    ...portal.services,
    async openDocSpace(deadline) {
      const { docspace } = await portal.services.openDocSpace(deadline)
      await recall.linkSecretFor('sk', docspace.people.keyOwner)
      const rememberOwner = async (): Promise<[string]> => [
        await recall.rememberOwner('sk', docspace.people, async () => {}),
      ]
      return { docspace, linkSecrets: ['sk'], rememberOwner }
    },
  })
  const { id } = await newClient(harness, { name: 'Roomkeeper trial 1a2b, deleted at once' })
  harness.enqueue(account(id))
  await drive(harness.clock, harness.wire, invoke(harness, worker).outcome)
  expect(memory).toBeUndefined()
  harness.enqueue(account((await newClient(harness)).id))
  await drive(harness.clock, harness.wire, invoke(harness, worker).outcome)
  expect(Object.keys(memory?.owners ?? {})).toEqual([new URL(portal.docspace.url).host])
})

test('a portal that is too old gets no room at all', async () => {
  harness = await open({ docspace: { version: '3.1' } })
  const client = await newClient(harness)
  await serveOnce(client)
  expect(reasonsOf(harness)).toEqual(new Set(['docspace-too-old']))
  expect(madeRooms(harness.docspace)).toEqual([])
})
