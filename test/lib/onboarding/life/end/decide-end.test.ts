import { describe, expect, test } from 'vitest'
import { decideEnd } from '#lib/onboarding/life/end/decide-end.ts'
import { readEnd } from '#lib/onboarding/life/end/end-of-room.ts'
import { keepTestLog } from '#test/onboarding/world/test-log.ts'
import { openEnd, won } from './end-world.ts'

keepTestLog()

const ending = { written: { state: 'ending' as const, status: 'ends on 2026-02-05: …' } }
const sender = { written: undefined }
const decide = async ({ work, living }: ReturnType<typeof openEnd>) =>
  decideEnd(work, living(), await readEnd(work, living()))
const unreadable = { state: undefined, tag: 't' }

describe('nothing is to be done', () => {
  test.each<[string, Parameters<typeof openEnd>[0]]>([
    ['of a record that is ready and says nothing of an end', { values: won }],
    ['of a sender without records that says nothing of one', { values: won, record: sender }],
    ['where the settings name no end', { end: false }],
    ['where they name none, of a sender without records', { end: false, record: sender }],
    [
      'where they name none, and nothing is remembered of a room that follows',
      { end: false, record: sender, settings: { follow: { title: true } } },
    ],
  ])('%s', async (_, given) => {
    const end = openEnd(given)
    expect(await decide(end)).toEqual({ do: 'nothing' })
  })

  test('where what is remembered of a record that may have been restored cannot be read', async () => {
    const settings = { when: { stage: 'Lost' }, do: ['archive'], deleted: true }
    const end = openEnd({ values: won, end: settings })
    end.work.ends.read = async () => unreadable
    expect(await decide(end)).toEqual({ do: 'nothing' })
  })

  test('of a sender without records that no rule takes', async () => {
    const end = openEnd({ record: sender })
    const client = { ...end.living(), decided: { kind: 'no-rule', values: {} } as const }
    expect(await decideEnd(end.work, client, undefined)).toEqual({ do: 'nothing' })
    await end.setState({ phase: 'ended' })
    expect(await decideEnd(end.work, client, await readEnd(end.work, client))).toEqual({ do: 'nothing' })
  })
})

describe('an end that was announced is called off', () => {
  test('by settings that name none, also where nothing can be remembered', async () => {
    const end = openEnd({ record: ending, end: false })
    const { ends: _, ...without } = end.work
    const standing = { phase: 'ending', day: '2026-02-05', stored: undefined }
    expect(await decideEnd(without, end.living(), undefined)).toEqual({ do: 'call-off', standing })
  })

  test('where what is remembered of it cannot be read: the record tells of it', async () => {
    const end = openEnd({ record: ending, values: won })
    end.work.ends.read = async () => unreadable
    expect(await end.run()).toBe('end-called-off')
    expect(end.reports).toMatchObject([{ state: 'ready' }])
  })
})
