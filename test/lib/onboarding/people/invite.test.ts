import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { DocSpace } from '#lib/docspace/index.ts'
import { invite } from '#lib/onboarding/people/invite.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import { desiredRoom } from '../desired-room.ts'

const manager = { userId: 'anna', access: 9 }
const client = { email: 'contact@acme.example.com', access: 2 }

/** A portal that refuses some of the people, alone and together, and what it was asked. */
const inviteTo = async (refused: readonly object[], error: Error = new DocSpaceRefusal(403, 'PUT share')) => {
  const asked: unknown[] = []
  const docspace = {
    members: {
      async invite(roomId: number, people: readonly object[], culture: string | undefined, notify: boolean) {
        asked.push([roomId, people, culture, notify])
        if (people.some((one) => refused.includes(one))) throw error
      },
    },
  } as unknown as DocSpace
  const failure = await invite(docspace, { ...desiredRoom, culture: 'de' }, 7, [manager, client]).catch(
    (thrown: unknown) => thrown,
  )
  return { asked, failure }
}

const all = [7, [manager, client], 'de', true]
const each = [
  [7, [manager], 'de', true],
  [7, [client], 'de', true],
]

test.each([
  ['the manager', 'anna'],
  ['a colleague', 'ben'],
  ['a group', 'lawyers'],
])('a refused invitation says that it was about %s', async (detail, userId) => {
  const docspace = {
    members: {
      async invite() {
        throw new DocSpaceRefusal(403, 'PUT share')
      },
    },
  } as unknown as DocSpace
  const groups = ['tax', 'lawyers'].map((id) => ({ id, name: id, members: [], access: 2 }))
  const inviteInto = (room: Partial<Desired>) =>
    invite(docspace, { ...desiredRoom, groups, ...room }, 7, [{ userId, access: 2 }])
  await expect(inviteInto({})).rejects.toMatchObject({ reason: { code: 'invitation-refused' }, detail })
  await expect(inviteInto({ manager: undefined })).rejects.toMatchObject({
    detail: detail === 'the manager' ? 'a colleague' : detail,
  })
})

describe('an invitation', () => {
  test('is one call for all', async () => {
    expect(await inviteTo([])).toEqual({ asked: [all], failure: undefined })
  })

  test.each([
    ['the manager', manager, [all, each[0]]],
    ['the client', client, [all, ...each]],
  ])('that is refused is made for each alone, and says that it was about %s', async (detail, refused, calls) => {
    const { asked, failure } = await inviteTo([refused])
    expect(asked).toEqual(calls)
    expect(failure).toMatchObject({
      name: 'Park',
      reason: { code: 'invitation-refused' },
      detail,
      cause: { status: 403 },
    })
  })

  test('that is refused for all and for nobody alone is made', async () => {
    const asked: unknown[] = []
    const docspace = {
      members: {
        async invite(_: number, people: readonly object[]) {
          asked.push(people)
          if (people.length > 1) throw new DocSpaceRefusal(400, 'PUT share')
        },
      },
    } as unknown as DocSpace
    await invite(docspace, desiredRoom, 7, [manager, client])
    expect(asked).toEqual([[manager, client], [manager], [client]])
  })

  test('that fails otherwise is not made again', async () => {
    const down = new TypeError('down')
    expect(await inviteTo([manager], down)).toEqual({ asked: [all], failure: down })
  })
})

test('an error that only the second try meets is no refusal of a person', async () => {
  const down = new TypeError('down')
  const errors = [new DocSpaceRefusal(403, 'PUT share'), down]
  const docspace = {
    members: {
      async invite() {
        throw errors.shift()
      },
    },
  } as unknown as DocSpace
  await expect(invite(docspace, desiredRoom, 7, [manager])).rejects.toBe(down)
})
