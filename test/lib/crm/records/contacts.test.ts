import { expect, test } from 'vitest'
import { ownFields, roleIn } from '#lib/crm/records/contacts.ts'

test('a CRM is asked for every field but the role, which it keeps elsewhere', () => {
  expect(ownFields(['role', 'title', 'vip'])).toEqual(['title', 'vip'])
})

test('the role is told where it is asked for, also that there is none', () => {
  expect(roleIn(['title', 'role'], 'Decision maker')).toEqual({ role: 'Decision maker' })
  expect(roleIn(['role'], undefined)).toEqual({ role: null })
  expect(roleIn(['title'], 'Decision maker')).toEqual({})
})
