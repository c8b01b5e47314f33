import { describe, expect, test } from 'vitest'
import { checkInvariants, type Facts } from '#infra/local/console/state/invariants.ts'
import type { ClientRow, ClientState } from '#infra/local/console/wire.ts'

const client = 'espocrm:Account:1'
const rowOf = (state: ClientState) => ({ client, state }) as ClientRow
const facts = (more: Partial<Facts> = {}): Facts => ({
  rooms: [],
  mails: [],
  rows: [],
  queued: new Set(),
  parked: new Set(),
  unsettled: new Set(),
  ...more,
})
const shown = (more: Partial<Facts>) =>
  Object.fromEntries(checkInvariants(facts(more)).map(({ id, value, holds }) => [id, [value, holds]]))

describe('rooms and invitations', () => {
  test('are counted where they can be seen', () => {
    const room = { tags: [client, 'VIP'] }
    const mail = { to: 'a@x.example', roomId: 7, kind: 'invitation' }
    expect(shown({ rooms: [room], mails: [mail] })).toMatchObject({ rooms: [1, true], invitations: [1, true] })
    expect(shown({ rooms: [room, room], mails: [mail, mail] })).toMatchObject({
      rooms: [2, false],
      invitations: [2, false],
    })
  })

  test('of a real portal are not counted: nothing is said of them', () => {
    const { rooms: _, ...unseen } = facts({ rows: [rowOf('ready'), rowOf('queued')] })
    expect(checkInvariants(unseen).map(({ id }) => id)).toEqual(['lost'])
  })
})

describe('a client that was accepted', () => {
  test.each<[ClientState, Partial<Facts>, number]>([
    ['ready', {}, 1],
    ['ready', { rooms: [{ tags: [client] }] }, 0],
    ['queued', {}, 1],
    ['queued', { queued: new Set([client]) }, 0],
    ['parked', { parked: new Set([client]) }, 0],
    ['working', { unsettled: new Set([client]) }, 0],
    ['known', {}, 0],
    ['ignored', {}, 0],
  ])('and is %s is lost where %j is all there is: %i', (state, more, lost) => {
    expect(shown({ rows: [rowOf(state)], ...more }).lost).toEqual([lost, lost === 0])
  })

  test('and is ready in a real portal is not lost: the workers have said so', () => {
    const { rooms: _, ...unseen } = facts({ rows: [rowOf('ready')] })
    expect(checkInvariants(unseen)).toMatchObject([{ id: 'lost', value: 0, holds: true }])
    expect(checkInvariants({ ...unseen, rows: [rowOf('queued')] })).toMatchObject([{ value: 1, holds: false }])
  })
})
