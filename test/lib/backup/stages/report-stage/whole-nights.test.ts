import { afterEach, describe, expect, it } from 'vitest'
import { keepLines } from '../../world/lines.ts'
import { night, plan } from '../../world/nights.ts'
import { createWorld, firstNight, hour, type World } from '../../world/world.ts'

let world: World
const lines = keepLines()
afterEach(() => world.close())

const open = async (refusals: Record<string, number[]>) => {
  world = await createWorld()
  for (const [path, statuses] of Object.entries(refusals)) world.receivers.refusals.set(path, [...statuses])
  return night(world)
}
const many = (status: number) => Array.from({ length: 50 }, () => status)
const types = () => world.receivers.events.map(({ body }) => body.type ?? `${body.event_action} ${body.dedup_key}`)

describe('channels', () => {
  it('that are down for a moment are tried again', async () => {
    const run = await open({ '/callback': [500, 503], '/pagerduty': [429], mail: [503] })
    expect(run.deliveries).toMatchObject({
      mail: { state: 'sent' },
      callback: { state: 'sent', tries: 3 },
      incident: { state: 'sent' },
    })
    expect(world.receivers.mails).toHaveLength(1)
    expect(types().sort()).toEqual(['backup.finished', 'resolve roomkeeper-backup-main'])
    expect(run.endedAt).toBeLessThan(firstNight + 10 * 60_000)
  })

  it('do not stop one another: the callback is given up, and the mail says so', async () => {
    const run = await open({ '/callback': many(500) })
    expect(run.deliveries).toMatchObject({ mail: { state: 'sent' }, callback: { state: 'failed', tries: 6 } })
    const [mail, ...more] = world.receivers.mails
    expect(more).toEqual([])
    expect(mail?.text).toContain('The callback could not be reached (The callback answered 500)')
    expect(mail?.at).toBeLessThan(firstNight + 5 * 60_000)
  })

  it('that refuse for good are not tried again', async () => {
    const run = await open({ '/callback': [410], '/pagerduty': [400] })
    expect(run.deliveries).toMatchObject({
      callback: { state: 'failed', tries: 1 },
      incident: { state: 'failed', tries: 1 },
    })
    expect(world.receivers.mails[0]?.text).toContain('it was given up')
  })

  it('report a mail that cannot be sent, and count it', async () => {
    const run = await open({ mail: [400] })
    expect(run.deliveries.mail).toMatchObject({ state: 'failed', detail: 'SES refused the mail (MessageRejected)' })
    expect(types().sort()).toEqual([
      'backup.channel_failed',
      'backup.finished',
      'resolve roomkeeper-backup-main',
      'trigger roomkeeper-backup-main-mail',
    ])
    const measured = lines.filter((line) => line.includes('BackupChannelFailed')).map((line) => JSON.parse(line))
    expect(measured).toMatchObject([{ Portal: 'main', Channel: 'mail', BackupChannelFailed: 1 }])
  })

  it('wait for SES as long as an outage may last', async () => {
    const run = await open({ mail: many(503).slice(0, 20) })
    expect(run.deliveries.mail).toMatchObject({ state: 'sent', tries: 21 })
    expect(world.receivers.mails[0]?.at).toBeGreaterThan(firstNight + 2 * hour)
  })

  it('get no address, name or key, and neither does the log', async () => {
    world = await createWorld()
    plan(world, { failWith: `refused for key ${world.key}` })
    await night(world)
    const sent =
      JSON.stringify([world.receivers.mails.map(({ to: _, ...mail }) => mail), world.receivers.events]) + lines.join('')
    expect(sent).not.toContain(world.key)
    expect(sent).not.toContain('example.com')
    expect(sent).not.toContain('Administrator')
  })
})
