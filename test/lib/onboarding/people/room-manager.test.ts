import { expect, test } from 'vitest'
import type { ClientRecord } from '#lib/crm/records/records-port.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import type { Person } from '#lib/docspace/rooms/people.ts'
import { findManager } from '#lib/onboarding/people/room-manager.ts'
import { createPortalCache, type PortalCache } from '#lib/onboarding/room/portal-cache.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'

const person = (email: string, active: boolean) => ({ id: email, email, active, isAdmin: false }) as unknown as Person

/** Who manages the room of a client of `owner@x.example`, in a portal with this owner and this default manager. */
const managerOf = (
  owner: Person | undefined,
  stand: Person | undefined,
  unknownOwner: 'default' | 'park' | 'skip' = 'default',
) =>
  findManager(
    { people: { findByEmail: async () => owner } } as unknown as DocSpace,
    { defaultManager: async () => stand } as unknown as PortalCache,
    { ownerEmail: 'owner@x.example' } as ClientRecord,
    onboardingSettings.parse({
      welcome: { way: 'folder', folderId: 1 },
      manager: { default: 'default@x.example', unknownOwner },
    }),
  )

const [owner, left, stand, goneStand] = [
  person('owner@x.example', true),
  person('owner@x.example', false),
  person('default@x.example', true),
  person('default@x.example', false),
]

test('is the owner of the record', async () => {
  expect(await managerOf(owner, stand)).toMatchObject({ manager: { email: 'owner@x.example' } })
})

test('is the default manager where the owner’s account is not active, and the record says so', async () => {
  expect(await managerOf(left, stand)).toMatchObject({
    manager: { email: 'default@x.example' },
    note: 'the default manager has the room, the owner’s DocSpace account is not active',
  })
  await expect(managerOf(left, stand, 'park')).rejects.toMatchObject({ name: 'Park' })
  expect(await managerOf(left, stand, 'skip')).toMatchObject({ manager: undefined })
})

test('is nobody where the default manager is not there, or not active: the client is parked', async () => {
  for (const nobody of [undefined, goneStand])
    await expect(managerOf(undefined, nobody)).rejects.toMatchObject({ reason: { code: 'manager-unknown' } })
})

test('is looked at for every client anew: who was deactivated a moment ago manages no room', async () => {
  const found = [stand, goneStand]
  const docspace = { people: { findByEmail: async () => found.shift() } } as unknown as DocSpace
  const cache = createPortalCache({ now: () => 0, sleep: async () => {} })
  const active = async () => (await cache.defaultManager(docspace, 'default@x.example'))?.active
  expect([await active(), await active()]).toEqual([true, false])
})
