import { expect, test } from 'vitest'
import type { LookedAt } from '#infra/command/drift/look.ts'
import { driftJson, showDrift } from '#infra/command/drift/show-drift.ts'
import type { Output } from '#infra/command/output/output.ts'

/** What is said of these clients, in words. */
const said = (looked: readonly LookedAt[]): string => {
  const lines: string[] = []
  const out = { style: (_: string, text: string) => text, say: (text: string) => lines.push(text), table: () => {} }
  showDrift(out as unknown as Output, looked)
  return lines.join('\n')
}

const clientOf = (client: string, lockedOut?: { waiting: number; notCome: boolean }): LookedAt => ({
  client,
  drift: { kind: 'compared', roomId: 7, remembered: 'yes', differences: [], ...(lockedOut && { lockedOut }) },
})

test('how many clients are locked out is said, those who have not come and the people who were invited', () => {
  const looked = [
    clientOf('a:b:1', { waiting: 2, notCome: true }),
    clientOf('a:b:2', { waiting: 1, notCome: false }),
    clientOf('a:b:3'),
  ]
  expect(said(looked)).toContain(
    'Of 2 the account that has the room or made its link is not active: 1 clients and 3 people who were invited have not come and cannot.',
  )
  expect(driftJson(looked).clients).toMatchObject([{ lockedOut: { waiting: 2, notCome: true } }, {}, {}])
  expect(driftJson(looked).clients[2]).not.toHaveProperty('lockedOut')
  expect(said([clientOf('a:b:3')])).not.toContain('not active')
})
