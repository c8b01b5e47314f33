import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHouse, type RunningHouse } from './running-house.ts'

let house: RunningHouse

beforeAll(async () => {
  house = await openHouse()
}, 90_000)
afterAll(() => house?.stop())

const mails = async () => {
  const store = await fetch(`${house.house.cloud.sesUrl}/store`)
  return ((await store.json()) as { emails: { subject: string }[] }).emails.map(({ subject }) => subject)
}
const files = () => house.house.docspace?.state.files ?? []

/** The synthesized stack with its real bundles, S3, SQS and SES emulated, and the simulated portal: one life of a backup. */
describe('roomkeeper backup', () => {
  it('runs one now, follows it to its proof, and one mail goes out', { timeout: 90_000 }, async () => {
    const ran = await house.run('backup', 'run', '--json')
    expect(ran.err).toBe('')
    expect(ran.json).toMatchObject({ by: 'hand', outcome: 'good', proven: true, stage: 'done' })
    expect(ran.code).toBe(0)
    expect(await mails()).toEqual([expect.stringMatching(/^Backup OK: 127\.0\.0\.1:\d+, \d/)])
  })

  it('tells how it stands', async () => {
    const { code, out } = await house.run('backup', 'status')
    expect(out).toMatch(/last proven {2}\d{4}-\d\d-\d\d .* ago\)/)
    expect(out).toMatch(/proven +copy +.* checksum of the archive/)
    expect(code).toBe(0)
  })

  it('lists the runs and where their archives are, and those of others apart', async () => {
    const { json } = await house.run('backup', 'list', '--json')
    expect(json).toMatchObject({ runs: [{ by: 'hand', proven: true, places: ['portal', 'copy'] }], others: [] })
  })

  it('reads archive and copy again, and notices what was spoiled since', async () => {
    const { json } = await house.run('backup', 'list', '--json')
    const run = (json as { runs: { run: string; sha256: string }[] }).runs[0]
    const whole = await house.run('backup', 'verify', run?.run ?? '', '--json')
    const good = { whole: true, sha256: run?.sha256 }
    expect(whole.json).toMatchObject({
      results: [
        { place: 'portal', ...good },
        { place: 'copy', ...good },
      ],
    })
    expect(whole.code).toBe(0)
    for (const { content } of files()) if (content.kind === 'archive') content.shape = 'corrupt'
    const spoiled = await house.run('backup', 'verify', run?.run ?? '')
    expect(spoiled.out).toMatch(/portal: (gzip|tar): /)
    expect(spoiled.out).toContain('copy: whole')
    expect(spoiled.code).toBe(1)
  })

  it('shows what would be pruned, and prunes nothing by itself', async () => {
    const { out, code } = await house.run('backup', 'prune', '--dry-run')
    expect(out).toContain('Nothing has outlived the retention.')
    expect(code).toBe(0)
  })

  it('says which run it does not know', async () => {
    const { err, code } = await house.run('backup', 'verify', '1999')
    expect(err).toContain('There is no run 1999')
    expect(code).toBe(1)
  })
})
