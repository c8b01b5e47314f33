import { afterEach, describe, expect, test } from 'vitest'
import { type Harness, openHarness, ways } from '../harness.ts'
import { wholeTree } from '../world/portal-view.ts'
import { newClient, parkedFor } from '../world/story.ts'

let harness: Harness
afterEach(() => harness.stop())

const open = async (settings: Record<string, unknown>) => {
  harness = await openHarness({ settings })
  return newClient(harness)
}

const own = ['Legal/Offers to {name}', 'Contracts', 'Legal/Matters']
const made = ['Legal/', 'Legal/Matters/', 'Legal/Offers to Acme/']

test('folders lie in one another, and files in any of them', async () => {
  const client = await open({ folders: own, welcome: { ...ways.files.welcome, into: 'Legal/Offers to {name}' } })
  await client.deliver()
  expect(client.room().content).toEqual([
    'Contracts/',
    'Legal/',
    'Legal/Matters/',
    'Legal/Offers to Acme/',
    'Legal/Offers to Acme/How to use your room.pdf',
    'Legal/Offers to Acme/Welcome.pdf',
  ])
  await client.deliver()
  expect(client.status()).toBe('ready')
  expect(parkedFor(harness)).toEqual([])
})

describe.each(['folder', 'room'] as const)('with the way %s', (way) => {
  test('the folders of a rule come beside those of the template, each once, before anybody is let in', async () => {
    const client = await open({ ...ways[way], rooms: [{ name: 'legal', folders: own }] })
    const seen: unknown[] = []
    harness.docspace.hooks.onRequest = ({ method, path }) => {
      if (method === 'PUT' && path.endsWith('/share')) seen.push(client.room().content)
    }
    await client.deliver()
    const content = [...wholeTree, ...made].toSorted()
    expect(client.room().content).toEqual(content)
    expect(seen).toEqual([content])
    await client.deliver()
    expect(client.room().content).toEqual(content)
  })

  test('folders of all rooms come beside no template', async () => {
    const client = await open({ ...ways[way], folders: own, rooms: [{ name: 'legal', room: { tags: ['Legal'] } }] })
    await client.deliver()
    expect(client.room().content).toEqual(wholeTree)
  })
})
