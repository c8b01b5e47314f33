import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { access } from '#lib/docspace/rooms/access.ts'
import { type Harness, openHarness } from '../harness.ts'
import { newClient } from '../world/story.ts'

interface Kind {
  kind: string
  client: string
}

const file = new URL('../../fixtures/cases/65-kinds-of-rooms.json', import.meta.url)
const kinds: Kind[] = JSON.parse(readFileSync(file, 'utf8')).input

const roomTypes: Readonly<Record<string, number>> = { custom: 5, public: 6, data: 8 }
const accesses: Readonly<Record<string, number>> = { 'content-creator': access.contentCreator, read: access.read }

let harness: Harness
afterEach(() => harness?.stop())

test.each(kinds)('a client gets a $kind room with the role $client', async ({ kind, client }) => {
  harness = await openHarness({
    settings: { room: { title: 'Client - {name}', kind }, client: { role: client, most: 1 } },
  })
  const story = await newClient(harness)
  await story.deliver()
  expect(story.status()).toBe('ready')
  expect(story.room().members).toContain(`contact@acme.example.com ${accesses[client]}`)
  const { rooms } = harness.docspace.state
  expect(rooms.find(({ id }) => id === story.room().id)?.roomType).toBe(roomTypes[kind])
})
