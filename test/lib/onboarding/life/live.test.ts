import { expect, test } from 'vitest'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { open } from '../memory-world.ts'

keepTestLog()

const onboarded = async () => {
  const world = open({ settings: { follow: {} } })
  expect(await world.onboard()).toBe('ready')
  return { ...world, title: () => world.state.rooms[0]?.title }
}

test('a room whose record has changed follows it', async () => {
  const { onboard, crm, title } = await onboarded()
  Object.assign(crm.record ?? {}, { name: 'Acme Ltd' })
  expect(await onboard()).toBe('followed')
  expect(title()).toBe('Client - Acme Ltd')
  expect(await onboard()).toBe('left-alone')
})

test('a room that is written on its record anew, and follows it besides, is told of for the record', async () => {
  const { onboard, crm, title } = await onboarded()
  const written = { ...crm.record?.written, roomUrl: 'https://docspace.example/rooms/shared/999' }
  Object.assign(crm.record ?? {}, { name: 'Acme Ltd', written })
  expect(await onboard()).toBe('relinked')
  expect(title()).toBe('Client - Acme Ltd')
})
