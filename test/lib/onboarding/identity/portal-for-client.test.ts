import { describe, expect, test } from 'vitest'
import type { Portals } from '#lib/docspace/keys/open-portal.ts'
import { makerFor, openForClient } from '#lib/onboarding/identity/portal-for-client.ts'
import type { Recall } from '#lib/onboarding/identity/recall.ts'
import type { KnownOwners } from '#lib/onboarding/identity/room-owners.ts'
import type { ClientRef } from '#lib/runtime/client-key.ts'

const clients = Array.from({ length: 300 }, (_, at): ClientRef => ({ source: 'hubspot', type: 'company', id: `${at}` }))
const [ref] = clients as [ClientRef]
const options = { url: 'https://acme.example.com', deadline: { remaining: () => 1_000 } }

describe('who makes a client’s room', () => {
  test('is one of the users, each as often as another', () => {
    const made = clients.map((one) => makerFor(one, ['anna', 'ben', 'carl']))
    for (const user of ['anna', 'ben', 'carl']) expect(made.filter((one) => one === user).length).toBeGreaterThan(75)
  })

  test('is another one only where that is who has come, in whatever order they are named', () => {
    for (const one of clients) {
      const now = makerFor(one, ['carl', 'ben', 'anna'])
      expect([makerFor(one, ['anna', 'ben']), 'carl']).toContain(now)
    }
  })

  test('is known by the client’s key and nothing else', () => {
    expect(clients.slice(0, 8).map((one) => makerFor(one, ['anna', 'ben']))).toMatchInlineSnapshot(`
      [
        "anna",
        "anna",
        "anna",
        "anna",
        "ben",
        "ben",
        "ben",
        "ben",
      ]
    `)
  })

  test('is nobody where nobody may: the client waits', () => {
    expect(() => makerFor(ref, [])).toThrow(
      expect.objectContaining({ reason: expect.objectContaining({ code: 'docspace-key-new' }), after: 60_000 }),
    )
  })
})

describe('a portal for a client', () => {
  const portals = {
    users: async (_: unknown, keys: readonly string[]) =>
      keys.map((apiKey) => ({ apiKey, userId: apiKey.replace('sk-', '') })),
  } as unknown as Portals
  const recallOf = (known: KnownOwners | undefined, then?: KnownOwners) => {
    const asked: unknown[] = []
    const recall = {
      ownersFor: async (keys: readonly string[], users: () => Promise<readonly string[]>) => {
        asked.push([keys, await users()])
        return known
      },
      rememberOwners: async (...given: unknown[]) => {
        asked.push(given.slice(0, 2))
        return then
      },
    } as unknown as Recall
    return { recall, asked }
  }
  const keys = ['sk-anna', 'sk-ben'] as const
  const open = (recall: Recall | undefined, client?: ClientRef) =>
    openForClient({ portals, options, keys, recall }, client)
  const all = { linkSecret: 's', makers: ['anna', 'ben'], isWhole: true }
  const ofBen = clients.find((one) => makerFor(one, ['anna', 'ben']) === 'ben')

  test('is used by who makes its room, and without a client by the first who may', async () => {
    const { recall, asked } = recallOf(all)
    const { docspace, linkSecrets, rememberOwner } = await open(recall, ofBen)
    expect([docspace.byKeys?.actsAs, docspace.byKeys?.users, linkSecrets, rememberOwner]).toEqual([
      'ben',
      ['anna', 'ben'],
      ['s', 'sk-anna', 'sk-ben'],
      undefined,
    ])
    expect(asked).toEqual([[keys, ['anna', 'ben']]])
    expect((await open(recallOf({ ...all, makers: ['ben'] }).recall)).docspace.byKeys?.actsAs).toBe('ben')
    expect((await open(recallOf({ ...all, makers: [] }).recall)).docspace.byKeys?.actsAs).toBe('anna')
  })

  test('is used by the first alone as long as nothing is remembered', async () => {
    for (const recall of [undefined, recallOf(undefined).recall]) {
      const { docspace, linkSecrets, rememberOwner } = await open(recall, ofBen)
      expect([docspace.byKeys?.actsAs, linkSecrets]).toEqual(['anna', ['sk-anna', 'sk-ben']])
      expect(rememberOwner === undefined).toBe(recall === undefined)
    }
  })

  test('remembers who has come before a room is made', async () => {
    const { recall, asked } = recallOf(
      { linkSecret: 's', makers: ['anna'], isWhole: false },
      { ...all, linkSecret: 't' },
    )
    const { rememberOwner, linkSecrets } = await open(recall, ofBen)
    expect(linkSecrets).toEqual(['s', 'sk-anna', 'sk-ben'])
    expect(await rememberOwner?.()).toEqual(['t', 'sk-anna', 'sk-ben'])
    expect(asked.at(-1)).toEqual([keys, ['anna', 'ben']])
  })

  test('makes no room by who has come while another worker may not know of him', async () => {
    const { recall } = recallOf(undefined, { ...all, makers: ['ben'] })
    await expect((await open(recall, ofBen)).rememberOwner?.()).rejects.toMatchObject({
      reason: { code: 'docspace-key-new' },
      after: 60_000,
      detail: 'user anna',
    })
  })

  describe('of one key', () => {
    const docspace = { people: { keyOwner: async () => 'anna' }, abilities: { assertSupported: async () => {} } }
    const one = { openOne: () => docspace } as unknown as Portals
    const openOne = (recall: Partial<Recall> | undefined) =>
      openForClient({ portals: one, options, keys: ['sk-anna'], recall: recall as Recall | undefined }, ref)

    test('is that of the key, whose links are known by the secret and by the key', async () => {
      expect(await openOne({ linkSecretFor: async () => 's' })).toEqual({ docspace, linkSecrets: ['s', 'sk-anna'] })
      expect(await openOne(undefined)).toEqual({ docspace, linkSecrets: ['sk-anna'] })
    })

    test('remembers its user before the first room', async () => {
      const given: unknown[] = []
      const opened = await openOne({
        linkSecretFor: async () => undefined,
        rememberOwner: async (...all) => {
          given.push(...all)
          return 's'
        },
      })
      expect(opened.linkSecrets).toEqual(['sk-anna'])
      expect(await opened.rememberOwner?.()).toEqual(['s', 'sk-anna'])
      expect(given).toEqual(['sk-anna', docspace.people, docspace.abilities.assertSupported])
    })
  })
})
