import { describe, expect, test } from 'vitest'
import {
  purposesText,
  type RowEvidence,
  subscriptionRows,
} from '#infra/command/connect/subscriptions/subscription-rows.ts'
import type { ConnectStep } from '#lib/crm/setup/connector.ts'

const event = 'company.creation'
const since = Date.parse('2026-11-30T02:00:00Z')
const subscription = { event, object: 'company', purposes: ['created' as const] }
const done: ConnectStep = { what: 'webhook', state: 'done', subscription: { event, readBack: 'on, at this address' } }

const row = (more: Partial<RowEvidence>) =>
  subscriptionRows({
    name: 'hubspot',
    subscriptions: [subscription],
    steps: [],
    arrivals: new Map(),
    caused: [],
    since,
    otherwise: ({ object, purposes }) => `the sweep reads ${purposes.join()} of ${object}`,
    ...more,
  })[0]

describe('an event that the settings ask for', () => {
  test('is missing while a step is left, whatever arrived before, and the step says what to do', () => {
    const step: ConnectStep = { ...done, state: 'to-do', how: ['It is switched off.'] }
    expect(row({ steps: [step], arrivals: new Map([[event, since]]), caused: [event] })).toEqual({
      event,
      purposes: ['created'],
      state: 'missing',
      proven: 'missing',
      how: ['It is switched off.', 'roomkeeper connect hubspot'],
    })
  })

  test('is read back where the CRM shows its subscription', () => {
    expect(row({ steps: [done] })).toMatchObject({ state: 'read-back', proven: 'read back: on, at this address' })
    // The step of another event says nothing.
    const other = { ...done, subscription: { event: 'deal.creation', readBack: 'on' } }
    expect(row({ steps: [other] })).toMatchObject({ state: 'shown' })
  })

  test('has arrived, read back or not', () => {
    const arrivals = new Map([[event, since]])
    expect(row({ arrivals, caused: [event] })).toEqual({
      event,
      purposes: ['created'],
      state: 'arrived',
      proven: 'arrived on 2026-11-30 02:00 UTC',
    })
    expect(row({ arrivals, steps: [done] })?.proven).toBe(
      'arrived on 2026-11-30 02:00 UTC; read back: on, at this address',
    )
  })

  test('is silent where it was caused and only an older one arrived', () => {
    const silent = row({ arrivals: new Map([[event, since - 1]]), caused: [event] })
    expect(silent).toMatchObject({ state: 'silent', proven: 'what the trial caused had not arrived' })
    expect(silent?.how).toEqual([
      'Look whether company.creation is subscribed to, switched on, and sent to the address above.',
      'Then roomkeeper connect hubspot once more.',
    ])
    expect(row({ caused: [event], ifSilent: 'Look at its cron job.' })?.how?.[0]).toBe('Look at its cron job.')
    const shown = row({ caused: [event], steps: [done] })
    expect(shown?.proven).toBe('read back: on, at this address; what the trial caused had not arrived')
    expect(shown?.how?.[0]).toContain('was not taken yet: the log of receive-webhook says why')
  })

  test('is shown and not proven otherwise, with how it is found until then', () => {
    expect(row({})).toMatchObject({
      state: 'shown',
      proven: 'shown, not proven: none has arrived for a week; until then the sweep reads created of company',
    })
  })

  test('is never called silent where the log cannot be read', () => {
    const unread = row({ arrivals: undefined, caused: [event] })
    expect(unread).toMatchObject({ state: 'shown' })
    expect(unread?.proven).toContain('the log of receive-webhook cannot be read')
    expect(row({ arrivals: undefined, steps: [done] })).toMatchObject({ state: 'read-back' })
  })
})

test('purposes are told in words', () => {
  expect(purposesText(['name', 'merged'])).toBe('the name, merges')
})
