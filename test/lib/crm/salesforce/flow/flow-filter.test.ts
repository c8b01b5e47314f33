import { expect, test } from 'vitest'
import { filtersOf, oddValues } from '#lib/crm/salesforce/flow/flow-filter.ts'
import type { SalesforceSettings } from '#lib/crm/salesforce/settings.ts'

const settings = (clients: object[]) => ({ clients }) as unknown as SalesforceSettings
const filter = (where: object, type?: string) =>
  filtersOf(settings([{ object: 'Account', where }]), 'Account', () => type).filters

test.each([
  ['x', undefined, { stringValue: 'x' }, 'EqualTo'],
  ['true', undefined, { booleanValue: 'true' }, 'EqualTo'],
  ['false', undefined, { booleanValue: 'false' }, 'EqualTo'],
  ['untrue', undefined, { stringValue: 'untrue' }, 'EqualTo'],
  ['truest', undefined, { stringValue: 'truest' }, 'EqualTo'],
  ['true', 'picklist', { stringValue: 'true' }, 'EqualTo'],
  ['true', 'boolean', { booleanValue: 'true' }, 'EqualTo'],
  ['7', 'int', { numberValue: '7' }, 'EqualTo'],
  ['7', 'long', { numberValue: '7' }, 'EqualTo'],
  ['7.5', 'double', { numberValue: '7.5' }, 'EqualTo'],
  ['7.5', 'currency', { numberValue: '7.5' }, 'EqualTo'],
  ['7.5', 'percent', { numberValue: '7.5' }, 'EqualTo'],
  ['2026-01-31', 'date', { dateValue: '2026-01-31' }, 'EqualTo'],
  ['2026-01-31T08:00:00Z', 'datetime', { dateTimeValue: '2026-01-31T08:00:00Z' }, 'EqualTo'],
  ['Gold', 'multipicklist', { stringValue: 'Gold' }, 'Contains'],
  ['', 'int', { booleanValue: 'true' }, 'IsNull'],
])('"%s" of type %s becomes %j', (value, type, element, operator) => {
  expect(filter({ Field: [value] }, type)).toEqual([{ field: 'Field', operator, value: element }])
})

test.each([
  [[{ object: 'Account', where: { A: ['1'] } }], 'and'],
  [[{ object: 'Account', where: { A: ['1', '2'] } }], '(1 OR 2)'],
  [[{ object: 'Account', where: { A: ['1'], B: ['2'] } }], '(1 AND 2)'],
  [
    [
      { object: 'Account', where: { A: ['1', '2'], B: ['3'] } },
      { object: 'Account', where: { C: ['4'] } },
    ],
    '(((1 OR 2) AND 3) OR 4)',
  ],
  [
    [
      { object: 'Contact', where: { X: ['1'] } },
      { object: 'Account', where: { A: ['1', '2'] } },
    ],
    '(1 OR 2)',
  ],
])('the filters %j are joined as %s', (clients, logic) => {
  expect(filtersOf(settings(clients), 'Account', () => undefined).filterLogic).toBe(logic)
})

test.each([
  ['boolean', 'yes', 'true or false'],
  ['boolean', 'true', undefined],
  ['boolean', 'untrue', 'true or false'],
  ['boolean', 'truest', 'true or false'],
  ['int', '7', undefined],
  ['int', '-7.5', undefined],
  ['int', '7 pieces', 'a number'],
  ['int', 'x7', 'a number'],
  ['int', '7.', 'a number'],
  ['date', '2026-01-31', undefined],
  ['date', '31.01.2026', 'a date such as 2026-01-31'],
  ['date', '2026-01-31x', 'a date such as 2026-01-31'],
  ['date', 'x2026-01-31', 'a date such as 2026-01-31'],
  ['datetime', '2026-01-31T08:00:00Z', undefined],
  ['datetime', '2026-01-31', 'a time such as 2026-01-31T08:00:00.000Z'],
  ['datetime', 'x2026-01-31T08:00', 'a time such as 2026-01-31T08:00:00.000Z'],
  ['string', 'anything', undefined],
  [undefined, 'anything', undefined],
  ['int', '', undefined],
])('of type %s "%s" must be %s', (type, value, word) => {
  const odd = oddValues(settings([{ object: 'Account', where: { Field: [value] } }]), () => type)
  expect(odd).toEqual(word ? [`Account.Field is of type ${type}: "${value}" must be ${word}.`] : [])
})
