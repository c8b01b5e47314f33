import { describe, expect, test } from 'vitest'
import { checked } from './checked-sources.ts'

const complaint = (...asked: Parameters<typeof checked>): string => {
  try {
    checked(...asked)
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'nothing was wrong'
}
const waiting = (field: string) => ({ invite: { when: { [field]: 'Live' } } })

describe('a condition on a field that the room’s data are written to', () => {
  test.each([
    ['espocrm', 'cDocspaceStatus'],
    ['hubspot', 'docspace_room_url'],
    ['pipedrive', 'a1'],
    ['salesforce', 'DocSpace_Status__c'],
  ] as const)('is refused with its place and the remedy: %s %s', (name, field) => {
    expect(complaint(name, waiting(field))).toContain(
      `onboarding.invite.when.${field}: must not name a field that the room’s data are written to by sources.${name}: take a field of your own`,
    )
    expect(complaint(name, waiting('stage'))).toBe('nothing was wrong')
  })

  test('is refused as a condition of a rule, too', () => {
    const rooms = [{ name: 'one', where: { cDocspaceStatus: ['ready'] } }, { name: 'all' }]
    expect(complaint('espocrm', { rooms })).toContain(
      'onboarding.rooms.0.where.cDocspaceStatus: must not name a field that the room’s data are written to',
    )
    expect(complaint('hubspot', { rooms })).toBe('nothing was wrong')
  })

  test('is refused in the title of a room that follows', () => {
    const room = { title: '{name} {field:cDocspaceStatus}' }
    expect(complaint('espocrm', { room, follow: {} })).toContain(
      'onboarding.room.title: must not name a field that the room’s data are written to by sources.espocrm',
    )
    expect(complaint('espocrm', { room })).toBe('nothing was wrong')
    const rooms = [{ name: 'all', room }]
    expect(complaint('espocrm', { rooms, follow: {} })).toContain('onboarding.rooms.0.room.title: must not name')
  })

  test('is refused in the rule that has it, once, and only where that rule takes clients of the source', () => {
    const rooms = (more: object) => ({
      rooms: [{ name: 'quick', ...waiting('cDocspaceStatus'), where: { kind: ['Q'] }, ...more }, { name: 'default' }],
    })
    const clients = [{ object: 'Account' }, { object: 'Contact' }]
    const message = complaint('espocrm', rooms({}), { clients })
    expect(message.split('onboarding.rooms.0.invite.when.cDocspaceStatus: ')).toHaveLength(2)
    for (const more of [{ sources: ['hubspot'] }, { objects: ['Lead'] }, { skip: true }])
      expect(complaint('espocrm', rooms(more))).toBe('nothing was wrong')
  })

  test('of another kind of record is one like any other', () => {
    expect(complaint('pipedrive', waiting('b1'))).toBe('nothing was wrong')
    expect(complaint('pipedrive', waiting('b1'), { clients: [{ object: 'deal' }] })).toContain('invite.when.b1')
  })

  test('does not matter where no field of the CRM has the name, nor beside settings of a source that are wrong', () => {
    expect(complaint('generic', waiting('status'))).toBe('nothing was wrong')
    expect(complaint('espocrm', waiting('cDocspaceStatus'), { url: 7 })).not.toContain('invite.when')
  })
})
