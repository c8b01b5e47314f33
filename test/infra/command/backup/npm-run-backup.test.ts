import { PassThrough, Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { backUpNow } from '#infra/command/backup/npm-run-backup.ts'
import { systemClock } from '#lib/runtime/clock.ts'
import { openInstance, type RunningInstance } from '../running-instance.ts'

let instance: RunningInstance

beforeAll(async () => {
  instance = await openInstance()
}, 90_000)
afterAll(() => instance?.stop())

/** What somebody at a terminal sees of `npm run backup`. */
const run = async (instanceFile: string) => {
  const [out, err]: [string[], string[]] = [[], []]
  const into = (lines: string[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
  const code = await backUpNow([], instanceFile, {
    stdin: Object.assign(new PassThrough(), { isTTY: true }),
    stdout: into(out),
    stderr: Object.assign(into(err), { isTTY: true }),
    environment: {},
    clock: systemClock,
  })
  return { code, out: out.join(''), err: err.join('') }
}

it('npm run backup shows how far DocSpace is as a bar, and the address at which the mail can be read', {
  timeout: 120_000,
}, async () => {
  Object.assign(instance.instance.docspace?.state.backups.plan ?? {}, { durationMs: 8_000 })
  const { code, out, err } = await run(instance.instanceFile)
  expect(code).toBe(0)
  const shown = [...err.matchAll(/DocSpace is backing up {2}\[(█* *)\] {2}(\d+) of 100/g)]
  const percents = shown.map(([, , percent]) => Number(percent))
  expect(new Set(percents).size).toBeGreaterThan(2)
  expect(percents).toEqual([...percents].sort((one, other) => one - other))
  for (const [, bar = '', percent] of shown) expect(bar.trimEnd()).toHaveLength(Math.round(Number(percent) * 0.24))
  expect(out).toContain('verified')
  const address = /The mail: (http:\S+)/.exec(out)?.[1] ?? ''
  const page = await fetch(address, { headers: { accept: 'text/html' } })
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
  const { emails } = (await (await fetch(new URL('store', address))).json()) as { emails: { subject: string }[] }
  expect(emails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^Backup OK: /)])
})

it('npm run backup says what to do when nothing runs here', async () => {
  const { code, err } = await run('/nowhere/instance.json')
  expect(code).toBe(1)
  expect(err).toContain('npm start')
})
