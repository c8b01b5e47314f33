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
  ...{ client, others: [] },
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

test('how many clients would be locked out by an account that is about to go is said', () => {
  const leaving = { waiting: 2, notCome: true }
  const looked: LookedAt[] = [
    { ...clientOf('a:b:1'), drift: { kind: 'compared', remembered: 'yes', differences: [], leaving } },
    clientOf('a:b:2'),
  ]
  expect(said(looked)).toContain(
    'Of 1 the room is of the account whose key was replaced by another user’s; when it goes, 1 clients and 2 people who were invited have not come and could not any more.',
  )
  expect(driftJson(looked).clients).toMatchObject([{ leaving }, {}])
  expect(driftJson(looked).clients[1]).not.toHaveProperty('leaving')
  expect(said([clientOf('a:b:2')])).not.toContain('replaced')
})

test('what becomes of the rooms of merged records is said, and is nothing to look at', () => {
  const others: LookedAt['others'] = [
    { room: 8, is: 'kept' },
    { room: 9, is: 'to-be-archived', day: '2026-02-05' },
  ]
  const looked = [{ ...clientOf('a:b:1'), others }, clientOf('a:b:2')]
  expect(said(looked)).toContain(
    'a:b:1: the room 8 of a merged record stays as it is.\na:b:1: the room 9 of a merged record goes into the archive on 2026-02-05.\n2 rooms were compared, 0 clients need a look.',
  )
  expect(driftJson(looked).otherRooms).toEqual([
    { client: 'a:b:1', roomId: 8, is: 'kept' },
    { client: 'a:b:1', roomId: 9, is: 'to-be-archived', day: '2026-02-05' },
  ])
})
