import { expect, test } from 'vitest'
import { untoldDeletions } from '#infra/aws/config/sources/deletions.ts'
import { espoSubscriptions } from '#lib/crm/espocrm/webhooks/subscribed.ts'
import { projectApp } from '#lib/crm/hubspot/setup/project-app.ts'
import { subscriptionSteps } from '#lib/crm/pipedrive/setup/subscriptions.ts'
import type { Http } from '#lib/runtime/http.ts'
import { checkedAll, type Name, settingsOf as settingsOfSource } from '../checked-sources.ts'

const eventsOf = (settings: Parameters<typeof espoSubscriptions>[0]) =>
  espoSubscriptions(settings).map(({ event }) => event)

const end = (more: object = {}) => ({ when: { stage: 'Lost' }, do: ['archive'], deleted: true, ...more })
const checked = (names: readonly Name[], onboarding: object = { end: end() }) => checkedAll(names, onboarding)
const settingsOf = (name: Name, onboarding: object = { end: end() }) => settingsOfSource(name, onboarding)
const untold = (...asked: Parameters<typeof checked>) => untoldDeletions(checked(...asked)).map(({ line }) => line)

test('the sources are asked to tell of deletions where one is an end, and only there', () => {
  expect(eventsOf(settingsOf('espocrm'))).toContain('Account.delete')
  expect(eventsOf(settingsOf('espocrm', { end: end({ deleted: false }) }))).not.toContain('Account.delete')
  const files = (settings: object) => projectApp({ settings: settings as never, webhookUrl: 'https://r.example' })
  expect(files(settingsOf('hubspot'))['src/app/webhooks/webhooks-hsmeta.json']).toContain('object.deletion')
  expect(files(settingsOf('hubspot', {}))['src/app/webhooks/webhooks-hsmeta.json']).not.toContain('deletion')
  const steps = (settings: object) =>
    subscriptionSteps({} as Http, {
      settings: settings as never,
      existing: [],
      all: [],
      webhookUrl: 'https://r.example',
      basic: 'a:b',
    }).map(({ what }) => what)
  expect(steps(settingsOf('pipedrive'))).toContain('webhook delete of organization')
  expect(steps(settingsOf('pipedrive', {}))).not.toContain('webhook delete of organization')
})

test('the sources are asked to tell of merges where the settings settle them, and only there', () => {
  const files = (onboarding: object) => {
    const app = { settings: settingsOf('hubspot', onboarding) as never, webhookUrl: 'https://r.example' }
    return projectApp(app)['src/app/webhooks/webhooks-hsmeta.json']
  }
  expect(files({ merge: { otherRoom: 'keep' } })).toContain('company.merge')
  expect(files({})).not.toContain('merge')
})

test('a rule asks for its own kinds of record', () => {
  const rooms = [{ name: 'a', objects: ['Account'], end: end() }, { name: 'rest' }]
  expect(settingsOf('espocrm', { rooms }).clients).toMatchObject([{ object: 'Account', deletions: true }])
  const others = [{ name: 'a', objects: ['Contact'], end: end() }, { name: 'rest' }]
  expect(settingsOf('espocrm', { rooms: others }).clients).not.toMatchObject([{ deletions: true }])
})

test('Salesforce tells of none: that is said, with the command that does it', () => {
  const line = 'onboarding.end.deleted: salesforce tells of no deletion: run `roomkeeper onboard CLIENT`'
  expect(untold(['salesforce', 'espocrm'])).toEqual([expect.stringContaining(line)])
  expect(untold(['salesforce'], { end: end({ deleted: false }) })).toEqual([])
  expect(
    untold(['salesforce', 'espocrm'], { rooms: [{ name: 'a', sources: ['espocrm'], end: end() }, { name: 'b' }] }),
  ).toEqual([])
  expect(settingsOf('salesforce').clients).toEqual([{ object: 'Account', where: {} }])
})

test('a sender without records says it in a field: alone it is refused, beside a CRM it is told', () => {
  expect(() => checked(['generic'])).toThrow(
    'onboarding.end.deleted: generic has no records that could be deleted: let the sender say it in a field, and name that in end.when',
  )
  expect(untold(['generic', 'hubspot'])).toEqual([
    'onboarding.end.deleted: generic tells of no deletion: let the sender say it in a field, and name that in end.when.',
  ])
})
