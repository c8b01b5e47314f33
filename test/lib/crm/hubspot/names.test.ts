import { expect, test } from 'vitest'
import { nameIn } from '#lib/crm/hubspot/names.ts'

test.each([
  [{ name: 'Acme', domain: 'acme.example' }, 'Acme'],
  [{ name: '', domain: 'acme.example' }, 'acme.example'],
  [{ name: null, domain: 'acme.example' }, 'acme.example'],
  [{ dealname: 'Contract', email: 'jan@acme.example' }, 'Contract'],
  [{ firstname: 'Jan', lastname: 'Kowalski', email: 'jan@acme.example' }, 'Jan Kowalski'],
  [{ firstname: null, lastname: 'Kowalski' }, 'Kowalski'],
  [{ firstname: 'Jan', lastname: '' }, 'Jan'],
  [{ firstname: '', lastname: null, email: 'jan@acme.example' }, 'jan@acme.example'],
  [{}, ''],
])('%j is called "%s"', (properties, name) => {
  expect(nameIn(properties as Record<string, string | null>)).toBe(name)
})
