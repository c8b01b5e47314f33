import { expect, test } from 'vitest'
import { named } from '#lib/alarms/named.ts'
import { alarmOn } from './alarm-world.ts'

test('what is known at deployment only is put in by its place; whatever else begins alike stays', () => {
  const dimensions = { ApiId: '$1', Stage: '$default', Source: 'espocrm', Other: '$7' }
  const metric = { namespace: 'AWS/ApiGateway', name: '5xx', statistic: 'Sum' } as const
  const alarm = alarmOn('webhooks-5xx', { metrics: [{ ...metric, dimensions }] })
  expect(named([alarm], ['first', 'second'])).toEqual([
    { ...alarm, metrics: [{ ...metric, dimensions: { ...dimensions, ApiId: 'second' } }] },
  ])
})
