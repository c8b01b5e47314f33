import { expect, test } from 'vitest'
import { rightsStep } from '#lib/crm/pipedrive/setup/rights.ts'

test.each([
  [{ is_admin: 1 }, 'done'],
  [{ is_admin: true }, 'done'],
  [{ is_admin: 0 }, 'wrong'],
  [{ is_admin: false }, 'wrong'],
  [{ is_admin: null }, 'unseen'],
  [{}, 'unseen'],
  [{ access: null }, 'unseen'],
  [{ access: [{ app: 'sales', admin: true }] }, 'done'],
  [{ access: [{ app: 'global', admin: true }] }, 'done'],
  [
    {
      access: [
        { app: 'sales', admin: false },
        { app: 'global', admin: true },
      ],
    },
    'done',
  ],
  [{ access: [{ app: 'sales', admin: false }] }, 'wrong'],
  [{ access: [{ app: 'sales' }] }, 'unseen'],
  [{ access: [{ app: 'campaigns', admin: true }] }, 'unseen'],
  [{ access: [{ admin: true }], is_admin: false }, 'wrong'],
])('the rights of %j are %s', (user, state) => {
  const step = rightsStep({ name: 'Rita', ...user })
  expect(step.state).toBe(state)
  expect(step.what).toBe(
    state === 'unseen' ? 'rights of Rita: Pipedrive does not tell whether this is an administrator' : 'rights of Rita',
  )
  if (state === 'done') expect(step).not.toHaveProperty('how')
  else expect(step.how?.join(' ')).toContain('make this user an administrator of deals')
})
