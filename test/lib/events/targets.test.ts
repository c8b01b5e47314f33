import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { findTarget } from '#lib/events/targets.ts'
import type { Secrets } from '#lib/runtime/secrets.ts'

const secrets = (stored: Readonly<Record<string, unknown>>): Secrets => ({
  find: async (name, schema) => z.safeParse(schema, stored[name]).data,
})
const found = (outlet: { kind: 'webhook' | 'slack' | 'teams'; url?: string }, value: unknown, thisMachine = false) =>
  findTarget(outlet, { secrets: secrets({ s: value }), secretName: 's', thisMachine })

const url = 'https://ops.acme.example/'
const signing = { secrets: [`whsec_${Buffer.alloc(32).toString('base64')}`] }
const slack = { url: 'https://hooks.slack.com/services/T0/B0/x' }

test('a webhook has its address in the settings and its secrets apart', async () => {
  expect(await found({ kind: 'webhook', url }, signing)).toEqual({ target: { url, secrets: signing.secrets } })
})

test('a channel has its address as a secret', async () => {
  expect(await found({ kind: 'slack' }, slack)).toEqual({ target: { ...slack, secrets: [] } })
})

test('a laptop may tell itself', async () => {
  const own = { url: 'http://127.0.0.1:1/' }
  expect(await found({ kind: 'teams' }, own, true)).toEqual({ target: { ...own, secrets: [] } })
  expect(await found({ kind: 'webhook', ...own }, signing, true)).toMatchObject({ target: own })
})

test.each([
  [{ kind: 'webhook' as const, url }, undefined, 'no signing secret is stored in s'],
  [{ kind: 'webhook' as const, url }, { secrets: ['!'] }, 'a secret in s is not whsec_ and base64'],
  [{ kind: 'webhook' as const, url }, { secrets: [...signing.secrets, '!'] }, 'a secret in s is not whsec_ and base64'],
  [{ kind: 'webhook' as const, url: 'https://10.0.0.1/' }, signing, /inside a network/],
  [{ kind: 'webhook' as const }, signing, /it is no address/],
  [{ kind: 'slack' as const }, undefined, 'no address is stored in s'],
  [{ kind: 'slack' as const }, { url: '' }, 'no address is stored in s'],
  [{ kind: 'teams' as const }, slack, /not of a Teams workflow/],
])('%o with %o: %s', async (outlet, value, problem) => {
  expect(await found(outlet, value)).toEqual({
    problem: typeof problem === 'string' ? problem : expect.stringMatching(problem),
  })
})
