import { describe, expect, test } from 'vitest'
import type { Channel } from '#lib/backup/stages/stage-context.ts'
import { announceStart } from '#lib/backup/stages/start/announce-start.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { NotDelivered } from '#lib/notify/not-delivered.ts'
import { runOf, workOn } from '../../stage.ts'
import { keepLines } from '../../world/lines.ts'

const lines = keepLines()
const noted = { start: { state: 'sent', tries: 1 } } as const

const announce = async (
  state: RunState,
  { startMail = true, failure }: { startMail?: boolean; failure?: Error } = {},
) => {
  const kept: RunState[] = []
  const sent: string[] = []
  const channel = (name: Channel['name']): Channel => ({
    name,
    report: async () => {},
    started: async (run) => {
      expect(run.mark).toBe('kept')
      sent.push(name)
      if (failure) throw failure
    },
  })
  const { work } = workOn({}, { settings: { startMail } })
  const silent: Channel = { name: 'incident', report: async () => {} }
  work.services.channels = () => [channel('mail'), silent, channel('callback')]
  const keep = async (one: RunState) => {
    kept.push(one)
    return { ...one, mark: 'kept' }
  }
  const after = await announceStart(work, state, keep)
  return { after, kept, sent }
}

describe('that a backup has started', () => {
  test('is said once, and noted before', async () => {
    const { after, kept, sent } = await announce(runOf(25, { deliveries: { other: { state: 'sent', tries: 1 } } }))
    expect(sent).toEqual(['mail', 'callback'])
    expect(kept.map(({ deliveries }) => deliveries)).toEqual([{ ...noted, other: { state: 'sent', tries: 1 } }])
    expect(after.mark).toBe('kept')
    expect((await announce(runOf(25, { deliveries: noted }))).sent).toEqual([])
  })

  test('is not said where the settings do not ask for it', async () => {
    const { after, kept, sent } = await announce(runOf(25), { startMail: false })
    expect({ after, kept, sent }).toEqual({ after: runOf(25), kept: [], sent: [] })
  })

  test('holds nobody up when it cannot be delivered, and any other fault is one', async () => {
    expect((await announce(runOf(25), { failure: new NotDelivered('busy') })).sent).toEqual(['mail', 'callback'])
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { channel: 'mail', detail: 'busy' },
      { channel: 'callback', detail: 'busy' },
    ])
    await expect(announce(runOf(25), { failure: new TypeError('surprise') })).rejects.toThrow('surprise')
  })
})
