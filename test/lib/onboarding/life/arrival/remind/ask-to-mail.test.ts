import { describe, expect, test } from 'vitest'
import { DocSpaceRefusal } from '#lib/docspace/answer.ts'
import type { RoomLogEntry } from '#lib/docspace/invitations/room-log.ts'
import { askToMail } from '#lib/onboarding/life/arrival/remind/ask-to-mail.ts'
import { keyOwner, memberOf, memoryPortal } from '../../../memory-portal.ts'

const invitedBy = (by: string | undefined, whom: string): RoomLogEntry => ({
  ...{ id: 1, action: 'RoomCreateUser', at: 1, whom, tags: [] },
  by: by === undefined ? undefined : { id: by, name: '' },
})
const pending = ['gina', 'hans', 'ida'].map((id) => memberOf(id, { pending: true, access: 10 }))

describe('DocSpace is asked to mail', () => {
  test('by ids, after the room was shared once more with the addresses of whom others have invited', async () => {
    const { docspace, state } = memoryPortal()
    const log = [invitedBy(keyOwner, 'gina'), invitedBy('anna', 'hans'), invitedBy(undefined, 'ida')]
    expect(await askToMail(docspace, 7, pending, log)).toBe(true)
    expect(state.writes).toEqual([
      'access 10 for hans@example.com in 7',
      'access 10 for ida@example.com in 7',
      'mail gina hans ida in 7',
    ])
  })

  test('and refuses, or does not answer', async () => {
    const { docspace } = memoryPortal()
    const failing = (error: Error) => ({
      ...docspace,
      members: { ...docspace.members, sendAgain: async () => Promise.reject(error) },
    })
    expect(await askToMail(failing(new DocSpaceRefusal(403, 'POST resend')), 7, pending, [])).toBe(false)
    await expect(askToMail(failing(new Error('it is down')), 7, pending, [])).rejects.toThrow('it is down')
  })
})
