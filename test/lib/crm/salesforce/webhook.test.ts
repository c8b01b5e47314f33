import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { salesforceSettings } from '#lib/crm/salesforce/settings.ts'
import { salesforceWebhook } from '#lib/crm/salesforce/webhook.ts'
import { envelope, notification, salesforceSender } from '../senders/salesforce.ts'
import { caught } from '../worlds/world.ts'

const settings = z.parse(salesforceSettings, salesforceSender.settings)
const [secret] = salesforceSender.secrets
const id = '001xx000003DGb2AAG'
const us = settings.integrationUserId
const other = '005xx000001X8UzAAK'
const element = (name: string, value: string | undefined) =>
  value === undefined ? '' : `<sf:${name}>${value}</sf:${name}>`
const recordOf = (fields: Record<string, string | undefined>, object?: string) =>
  notification(
    Object.entries({ Id: id, ...fields })
      .map(([name, value]) => element(name, value))
      .join(''),
    object,
  )

const deliver = (body: string) => salesforceSender.deliver(body, secret, 0)
const ids = (...records: string[]) =>
  salesforceWebhook.parse(deliver(envelope(records.join(''))), settings).created.map(({ ref }) => ref.id)
const refusal = (body: string) => caught(Promise.resolve().then(() => salesforceWebhook.parse(deliver(body), settings)))

describe('a change', () => {
  const morning = '2026-01-15T10:00:00.000Z'
  const noon = '2026-01-15T12:00:00.000Z'

  test.each([
    ['of somebody else', { LastModifiedById: other, CreatedDate: morning, LastModifiedDate: noon }, true],
    ['of nobody who is named', { CreatedDate: morning, LastModifiedDate: noon }, true],
    [
      'of ours to what we made',
      { LastModifiedById: us, CreatedById: us, CreatedDate: morning, LastModifiedDate: noon },
      false,
    ],
    [
      'of ours to what another made',
      { LastModifiedById: us, CreatedById: other, CreatedDate: morning, LastModifiedDate: morning },
      false,
    ],
    ['of ours, by the short id', { LastModifiedById: us.slice(0, 15), CreatedById: other }, false],
    [
      'that made it as our user',
      { LastModifiedById: us, CreatedById: us, CreatedDate: morning, LastModifiedDate: morning },
      true,
    ],
    ['of ours without times', { LastModifiedById: us, CreatedById: us }, true],
    ['of ours without a time of creation', { LastModifiedById: us, LastModifiedDate: noon }, true],
    ['of ours without a creator', { LastModifiedById: us, CreatedDate: morning, LastModifiedDate: noon }, false],
    [
      'of ours with a creator who is none',
      { LastModifiedById: us, CreatedById: 'x', CreatedDate: morning, LastModifiedDate: morning },
      true,
    ],
  ])('%s', (_, fields, isClient) => expect(ids(recordOf(fields))).toEqual(isClient ? [id] : []))

  test('of an object without clients is none of ours, whatever its id', () => {
    expect(ids(recordOf({ Id: 'x' }, 'User'))).toEqual([])
  })
})

describe('a message is refused', () => {
  test.each([
    ['that is none', 'x', 'body'],
    ['of another organization', envelope(recordOf({}), '00Dxx0000001gPGEAY'), 'OrganizationId'],
    ['of nobody', envelope(''), 'Notification'],
    ['of too many', envelope(recordOf({}).repeat(101)), 'Notification'],
    ['without an object', envelope(recordOf({}) + notification('', '')), 'Notification[1].sObject'],
    ['without an id', envelope(recordOf({ Id: undefined })), 'Notification[0].sObject.Id'],
    ['with an id that is none', envelope(recordOf({}) + recordOf({ Id: 'x' })), 'Notification[1].sObject.Id'],
  ])('%s', async (_, body, field) => expect(await refusal(body)).toMatchObject({ name: 'BadDelivery', field }))

  test('not with a hundred notifications', () => {
    expect(ids(...Array.from({ length: 100 }, () => recordOf({})))).toEqual([id])
  })
})

describe('the sender', () => {
  const verify = (body: string, path = secret) =>
    salesforceWebhook.verify({ ...deliver(body), path }, [secret], settings, 0)

  test('has the secret in its address', () => {
    expect(verify(envelope(recordOf({})), '')).toEqual({ ok: false, reason: 'missing-signature' })
    expect(verify(envelope(recordOf({})), `${secret}x`)).toEqual({ ok: false, reason: 'wrong-credentials' })
    expect(verify(envelope(recordOf({})))).toEqual({ ok: true })
  })

  test('is of the organization, also where the message is written in another way', () => {
    const attributed = (organization: string) =>
      envelope(recordOf({}), organization).replace('<OrganizationId>', '<OrganizationId a="b">')
    expect(verify(attributed(settings.organizationId))).toEqual({ ok: true })
    expect(verify(attributed('00Dxx0000001gPGEAY'))).toEqual({ ok: false, reason: 'unknown-sender' })
  })

  test('of no message at all is told so by what reads it', () => expect(verify('x')).toEqual({ ok: true }))
})

test.each<[string, boolean]>([
  ['abc', true],
  ['a-b_c.d', true],
  ['', false],
  ...[' ', '/', '?', '#', '%', '\n'].map((odd) => [`a${odd}b`, false] as [string, boolean]),
  [' ab', false],
  ['ab ', false],
])('the secret "%s" can be the last part of an address: %j', (text, good) => {
  expect(salesforceWebhook.secretProblem?.(text, settings) === undefined).toBe(good)
})

test('the same message is the same delivery', () => {
  const { body } = deliver('x')
  expect(salesforceWebhook.deduplicationKey?.({ ...deliver('x'), path: 'y' })).toEqual(body)
})
