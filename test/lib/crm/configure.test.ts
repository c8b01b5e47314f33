import { expect, test } from 'vitest'
import { configureSources } from '#lib/crm/configure.ts'
import { SettingsError } from '#lib/runtime/errors.ts'
import { caught } from './worlds/world.ts'

test('each source has its own settings, checked and completed', async () => {
  const configured = await configureSources(
    { hubspot: { apiVersion: '2026-09' }, espocrm: { url: 'https://crm.example.com' } },
    {},
  )
  expect([...configured.keys()]).toEqual(['hubspot', 'espocrm'])
  expect(configured.get('hubspot')?.source.name).toBe('hubspot')
  expect(configured.get('hubspot')?.settings).toMatchObject({ apiVersion: '2026-09', settleSeconds: 15 })
})

test('a real CRM takes a simulator’s place by the environment', async () => {
  const url = 'http://127.0.0.1:8080'
  const configured = await configureSources(
    { espocrm: { url: 'https://crm.example.com' }, hubspot: {} },
    { ESPOCRM_URL: url, HUBSPOT_URL: '' },
  )
  expect(configured.get('espocrm')?.settings).toMatchObject({ url })
  expect(configured.get('hubspot')?.settings).toMatchObject({ url: 'https://api.hubapi.com' })
})

test('every problem is named with its place and where to look it up', async () => {
  const error = await caught(
    configureSources({ acme: {}, espocrm: { url: 'nowhere' }, hubspot: { apiVersion: '7' }, generic: {} }, {}),
  )
  expect(error).toBeInstanceOf(SettingsError)
  const lines = (error as Error).message.split('\n')
  expect(lines).toEqual([
    'sources.acme: there is no such source; see docs/settings.md#sources',
    expect.stringMatching(/^sources\.espocrm: .*url.*; see docs\/settings\.md#sources\.espocrm$/),
    expect.stringMatching(
      /^sources\.hubspot: .*must be v3 or a date such as 2026-09.*; see docs\/settings\.md#sources\.hubspot$/,
    ),
  ])
})

test('nothing is configured where nothing is named', async () => {
  expect((await configureSources({}, {})).size).toBe(0)
})
