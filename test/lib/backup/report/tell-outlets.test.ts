import { expect, test } from 'vitest'
import { tellChannelFailed, tellFinished } from '#lib/backup/report/tell-outlets.ts'
import { reportStage } from '#lib/backup/stages/report-stage.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import type { OutgoingEvent } from '#lib/events/event.ts'
import { eventId } from '#lib/events/event-id.ts'
import { eventData } from '#lib/events/forms/event-data.ts'
import { runOf, workOn } from '../stage.ts'
import { keepLines } from '../world/lines.ts'

keepLines()

const open = () => {
  const { work } = workOn({})
  const sent: OutgoingEvent[] = []
  const told: string[] = []
  const events = { wants: () => true, send: async (event: OutgoingEvent) => void sent.push(event) }
  work.services.channels = () => [{ name: 'mail', report: async () => void told.push(`mail after ${sent.length}`) }]
  return { work, sent, told, events }
}
const run = { ...runOf(20), stage: 'report', outcome: 'good', passed: true } as const

test('outlets hear of a backup before anybody has its report, and once', async () => {
  const { work, sent, told, events } = open()
  work.services.events = events
  const { state } = await reportStage(work, run, async (one) => one)
  expect(told).toEqual(['mail after 1'])
  expect(sent).toMatchObject([
    {
      id: eventId('backup.finished', run.portal, run.run),
      type: 'backup.finished',
      data: { portal: run.portal, outcome: 'good' },
    },
  ])
  expect(eventData['backup.finished'].safeParse(JSON.parse(JSON.stringify(sent[0]?.data))).success).toBe(true)
  await reportStage(work, { ...state, stage: 'report' }, async (one) => one)
  expect(sent).toHaveLength(1)
})

test('a queue that takes nothing stops the report, which is tried again', async () => {
  const { work, told, events } = open()
  work.services.events = { ...events, send: () => Promise.reject(new Error('down')) }
  await expect(reportStage(work, run, async (one) => one)).rejects.toThrow('down')
  expect(told).toEqual([])
})

test('nobody is told where nobody wants to hear of it, or there is nobody', async () => {
  const { work, sent, events } = open()
  await tellFinished(work, run, [])
  work.services.events = { ...events, wants: () => false }
  await tellFinished(work, run, [])
  expect(sent).toEqual([])
})

test('outlets hear of each channel that was given up, under the same id every time', async () => {
  const { work, sent, events } = open()
  work.services.events = events
  const given: RunState['deliveries'] = { mail: { state: 'sent', tries: 1 }, callback: { state: 'failed', tries: 6 } }
  const report = async () => {}
  work.services.channels = () => [
    { name: 'mail', report },
    { name: 'callback', report },
  ]
  const settledRun = { ...run, deliveries: given }
  await reportStage(work, settledRun, async (one) => one)
  await reportStage(work, settledRun, async (one) => one)
  const told = sent.filter(({ type }) => type === 'backup.channel_failed')
  const event = {
    id: eventId('backup.channel_failed', run.portal, run.run, 'callback'),
    data: { portal: run.portal, run: run.run, channel: 'callback' },
    at: work.now(),
  }
  expect(told).toMatchObject([event, event])
  expect(eventData['backup.channel_failed'].safeParse(told[0]?.data).success).toBe(true)
})

test('nobody is told of a channel where nobody wants to hear of it', async () => {
  const { work, sent, events } = open()
  await tellChannelFailed(work, run, 'mail')
  work.services.events = { ...events, wants: (type) => type !== 'backup.channel_failed' }
  await tellChannelFailed(work, run, 'mail')
  expect(sent).toEqual([])
})
