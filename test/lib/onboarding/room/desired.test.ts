import { expect, test } from 'vitest'
import { type DesiredInput, desiredRoom } from '#lib/onboarding/room/desired.ts'
import { settingsWith } from '../../../onboarding/site.ts'

const input: DesiredInput = {
  record: {
    ref: { source: 'espocrm', type: 'Account', id: 'a1' },
    name: 'Acme',
    isClient: true,
    emails: [],
    written: { state: 'none' },
  },
  settings: settingsWith(),
  templateTree: new Map(),
  manager: undefined,
  linkSecrets: ['sk-one'],
}

const linkId = (changes: Partial<DesiredInput>, room: number) => desiredRoom({ ...input, ...changes }).link.id(room)

test('the id of an invitation link is the same for the same room, and tells nothing to who lacks the secret', () => {
  const id = linkId({}, 100)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(linkId({}, 100)).toBe(id)
  expect(linkId({ linkSecrets: ['sk-two'] }, 100)).not.toBe(id)
  expect(linkId({}, 101)).not.toBe(id)
})
