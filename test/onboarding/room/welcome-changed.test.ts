import { afterEach, describe, expect, test } from 'vitest'
import { createRecall, type MemoryStore, type RoomsMemory } from '#lib/onboarding/identity/rooms-memory.ts'
import { createWorker } from '#lib/onboarding/worker.ts'
import { account, allWays, openSite, type Site, type SiteOptions, ways } from '../site.ts'
import { invoke } from '../world/lambda.ts'
import { madeRooms } from '../world/portal-view.ts'
import { newClient, type Story } from '../world/story.ts'
import { drive } from '../world/wire.ts'

let site: Site
afterEach(() => site.stop())

/** A site whose workers remember, as those of an installation do. */
const open = async (options: SiteOptions) => {
  const opened = await openSite(options)
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
const renumber = ({ docspace: { state } }: Site) => {
  for (const each of [...state.files, ...state.folders, ...state.rooms]) each.created -= 86_400_000
}

/** Serves a client that has to wait, once. */
const serveOnce = async ({ id }: Story) => {
  site.enqueue(account(id))
  await drive(site.clock, site.wire, invoke(site, site.freshWorker()).outcome)
  await site.wire.quiet()
}

const reasonsOf = (site: Site) =>
  new Set(site.log.lines.flatMap(({ reason }) => (typeof reason === 'string' ? [reason] : [])))

describe.each(allWays)('welcome content by the way %s', (way) => {
  test('is copied while it is what it was, and not when its number leads to something else', async () => {
    site = await open({ settings: ways[way] })
    const first = await newClient(site, { name: 'First' })
    await first.deliver()
    expect(first.status()).toMatch(/^ready/)
    const filesBefore = site.docspace.state.files.length
    renumber(site)
    const second = await newClient(site, { name: 'Second' })
    await serveOnce(second)
    expect(second.status()).not.toMatch(/^ready/)
    expect(reasonsOf(site)).toContain('welcome-changed')
    expect(site.docspace.state.files).toHaveLength(filesBefore)
  })

  test('may be renamed and edited', async () => {
    site = await open({ settings: ways[way] })
    await (await newClient(site, { name: 'First' })).deliver()
    const { files, folders, rooms } = site.docspace.state
    for (const each of [...folders, ...rooms]) if ([20, 30].includes(each.id)) each.title = 'Renamed'
    for (const file of files) if ([11, 12].includes(file.id)) file.title = `Renamed ${file.title}`
    const second = await newClient(site, { name: 'Second' })
    await second.deliver()
    expect(second.status()).toMatch(/^ready/)
  })
})

test('a client that gets no room has nobody remembered as the owner of the rooms', async () => {
  let memory = undefined as RoomsMemory | undefined
  const portal = await openSite()
  site = portal
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
  const { id } = await newClient(site, { name: 'Roomkeeper trial 1a2b, deleted at once' })
  site.enqueue(account(id))
  await drive(site.clock, site.wire, invoke(site, worker).outcome)
  expect(memory).toBeUndefined()
  site.enqueue(account((await newClient(site)).id))
  await drive(site.clock, site.wire, invoke(site, worker).outcome)
  expect(Object.keys(memory?.owners ?? {})).toEqual([new URL(portal.docspace.url).host])
})

test('a portal that is too old gets no room at all', async () => {
  site = await open({ docspace: { version: '3.1' } })
  const client = await newClient(site)
  await serveOnce(client)
  expect(reasonsOf(site)).toEqual(new Set(['docspace-too-old']))
  expect(madeRooms(site.docspace)).toEqual([])
})
