import { expect, test } from 'vitest'
import { rulesOfWorker } from '#infra/local/console/state/rules.ts'
import { packSettings } from '#lib/runtime/settings/packed-settings.ts'
import { settingsVersion } from '#lib/runtime/settings/settings-version.ts'

const worker = (rooms: object[]) => {
  const onboarding = { welcome: { way: 'folder', folderId: 7 }, manager: { default: 'anna@example.com' }, rooms }
  const SETTINGS = JSON.stringify({ version: settingsVersion, onboarding, sources: {} })
  const parts = { logicalId: 'Worker', memoryMb: 1, timeoutMs: 1 }
  const other = { ...parts, name: 'roomkeeper-local-receive-webhook', environment: { SETTINGS: '{}' } }
  return [
    other,
    { ...parts, name: 'roomkeeper-local-onboard-client', environment: { SETTINGS: packSettings(SETTINGS) } },
  ]
}

test('the rules of the running worker stand in their order, with what they ask for and what they set', () => {
  const rooms = [
    { name: 'partners', where: { type: ['Partner', 'Reseller'] }, skip: true },
    {
      name: 'legal',
      sources: ['espocrm'],
      objects: ['Account'],
      where: { industry: ['Legal'] },
      room: { title: 'Mandate {name}', denyDownload: true },
      folders: ['Matters', 'Bills'],
      client: { most: 2, excludedDomains: [] },
      culture: 'de',
    },
    { name: 'default' },
  ]
  expect(rulesOfWorker({ functions: worker(rooms) })).toEqual([
    { name: 'partners', skip: true, conditions: [{ what: 'type', values: ['Partner', 'Reseller'] }], sets: [] },
    {
      name: 'legal',
      skip: false,
      conditions: [
        { what: 'source', values: ['espocrm'] },
        { what: 'object', values: ['Account'] },
        { what: 'industry', values: ['Legal'] },
      ],
      sets: expect.arrayContaining([
        { path: 'room.title', value: 'Mandate {name}' },
        { path: 'room.denyDownload', value: 'true' },
        { path: 'folders', value: 'Matters, Bills' },
        { path: 'client.most', value: '2' },
        { path: 'client.excludedDomains', value: 'none' },
        { path: 'culture', value: 'de' },
      ]),
    },
    { name: 'default', skip: false, conditions: [], sets: [] },
  ])
})

test('without rules, and without a worker, there are none to show', () => {
  expect(rulesOfWorker({ functions: worker([]) })).toEqual([])
  expect(rulesOfWorker({ functions: [] })).toEqual([])
})
