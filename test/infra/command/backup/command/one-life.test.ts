import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdkConfig } from '#infra/local/sdk-config.ts'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/samples.ts'
import { startByHand } from '../../../../lib/backup/world/nights.ts'
import { eventually, openInstance, type RunningInstance } from '../../running-instance.ts'

let instance: RunningInstance

beforeAll(async () => {
  instance = await openInstance()
}, 90_000)
afterAll(() => instance?.stop())

const mails = async () => {
  const store = await fetch(`${instance.instance.aws.sesUrl}/store`)
  return ((await store.json()) as { emails: { subject: string }[] }).emails.map(({ subject }) => subject)
}
/** The simulated portal goes on only while it is looked at. */
const poll = async () => {
  await fetch(`${instance.instance.docspaceUrl}/api/2.0/backup/getbackupprogress`, {
    headers: { authorization: `Bearer ${SAMPLE_KEYS.backup}` },
  })
  return undefined
}
const files = () => instance.instance.docspace?.state.files ?? []

const filesBelow = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((one) => one.isFile())
    .map(({ name }) => name)
    .toSorted()

/** Replaces a text in the bucket, and gives what it was. */
const bucketText = async (Key: string, change: (text: string) => string): Promise<string> => {
  const s3 = new S3Client({ forcePathStyle: true, ...sdkConfig(instance.instance.aws.sdkEnvironment, 'S3') })
  const Bucket = (await s3.send(new ListBucketsCommand({}))).Buckets?.[0]?.Name
  const was = await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: change(was ?? '') }))
  s3.destroy()
  return was ?? ''
}

/** The synthesized stack with its real bundles, S3, SQS and SES emulated, and the simulated portal: one life of a backup. */
describe('roomkeeper backup', () => {
  it('says of a portal that was just added that none has run yet', async () => {
    const { code, out } = await instance.run('backup', 'status')
    expect(out).toContain('No backup has run yet')
    expect(out).not.toContain('No backup passed its checks')
    expect(code).toBe(0)
  })

  it('runs one now, follows it to its proof, and one mail goes out', { timeout: 90_000 }, async () => {
    const ran = await instance.run('backup', 'run', '--json')
    expect(ran.err).toBe('')
    expect(ran.json).toMatchObject({ by: 'hand', outcome: 'good', proven: true, stage: 'done' })
    expect(ran.code).toBe(0)
    expect(await mails()).toEqual([expect.stringMatching(/^Backup OK: 127\.0\.0\.1:\d+, \d/)])
  })

  it('tells how it stands', async () => {
    const { code, out } = await instance.run('backup', 'status')
    expect(out).toMatch(/last verified {2}\d{4}-\d\d-\d\d .* ago\)/)
    expect(out).toMatch(/passed +copy +.* checksum of the archive/)
    expect(code).toBe(0)
  })

  it('shows its signed evidence, and notices what was changed in it', async () => {
    const { json, code } = await instance.run('backup', 'evidence', '--json')
    expect(json).toMatchObject({
      signed: true,
      problems: [],
      evidence: { portal: 'main', verdict: 'verified', gapCount: 0 },
    })
    expect(code).toBe(0)
    const shown = await instance.run('backup', 'evidence')
    expect(shown.out).toMatch(/archive +\S+\.tar\.gz, [\d.]+ [KM]B\n/)
    expect(shown.out).toContain('Signed by Roomkeeper on ')
    const { key } = json as { key: string }
    const forged = await bucketText(key, (text) => text.replace('\\"gapCount\\":0', '\\"gapCount\\":1'))
    const refused = await instance.run('backup', 'evidence')
    expect(refused.err).toContain('No signing secret of ours has made its signature')
    expect(refused.code).toBe(1)
    await bucketText(key, () => forged)
  })

  it('lists the runs and where their archives are, and those of others apart', async () => {
    const { json } = await instance.run('backup', 'list', '--json')
    expect(json).toMatchObject({ runs: [{ by: 'hand', proven: true, places: ['portal', 'copy'] }], others: [] })
  })

  it('shows what is in the newest archive, and writes a folder of it, without a restore', {
    timeout: 60_000,
  }, async () => {
    const { json, code } = await instance.run('backup', 'browse', '--json')
    expect(code).toBe(0)
    const { places, ...opened } = json as { places: { id: number; kind: string; versions: number }[] }
    expect(opened).toMatchObject({ place: 'copy', problems: [] })
    const full = places.find(({ versions }) => versions > 0)
    const into = await mkdtemp(join(tmpdir(), 'roomkeeper-extract-'))
    for (const place of ['copy', 'portal']) {
      const to = join(into, place)
      const done = await instance.run(
        'backup',
        'extract',
        String(full?.id),
        '--from',
        place,
        '--into',
        to,
        '--version',
        'all',
      )
      expect(done.out).toContain(`written to ${to}.`)
      expect(done.out).toContain('Checked: the length of each file, the list of files, the whole archive.')
      expect(done.code).toBe(0)
    }
    expect(await filesBelow(join(into, 'copy'))).toHaveLength(full?.versions ?? 0)
    expect(await filesBelow(join(into, 'portal'))).toEqual(await filesBelow(join(into, 'copy')))
    await rm(into, { recursive: true })
  })

  it('reads archive and copy again, and notices what was spoiled since', async () => {
    const { json } = await instance.run('backup', 'list', '--json')
    const run = (json as { runs: { run: string; sha256: string }[] }).runs[0]
    const whole = await instance.run('backup', 'verify', run?.run ?? '', '--json')
    const good = { whole: true, sha256: run?.sha256 }
    expect(whole.json).toMatchObject({
      results: [
        { place: 'portal', ...good },
        { place: 'copy', ...good },
      ],
    })
    expect(whole.code).toBe(0)
    for (const { content } of files()) if (content.kind === 'archive') content.shape = 'corrupt'
    const spoiled = await instance.run('backup', 'verify', run?.run ?? '')
    expect(spoiled.out).toMatch(/portal: (gzip|tar): /)
    expect(spoiled.out).toContain('copy: whole')
    expect(spoiled.code).toBe(1)
  })

  it('shows what would be pruned, and prunes nothing by itself', async () => {
    const { out, code } = await instance.run('backup', 'prune', '--dry-run')
    expect(out).toContain('No archive has expired.')
    expect(code).toBe(0)
  })

  it('shows and prunes what a shorter retention lets go, and nothing that people made by hand', {
    timeout: 90_000,
  }, async () => {
    const { aws, docspace } = instance.instance
    const tasks = () => docspace?.state.backups.history.map(({ id }) => id) ?? []
    const byHand = await startByHand({ sim: { url: instance.instance.docspaceUrl } })
    await eventually(() => (docspace?.state.backups.task?.isCompleted ? true : poll()))
    const at = new Date(Date.now() - 3 * 86_400_000).toISOString()
    await aws.invoke('roomkeeper-local-start-backup', { portal: 'main', at })
    await eventually(async () => ((await mails()).length > 1 ? true : undefined), 60_000)
    const kept = tasks()
    expect(kept).toHaveLength(3)
    const shorter = { 'backup.portals.main.retention': { daily: 1, weekly: 0, monthly: 0 } }
    const shown = await instance.runWith(shorter, 'backup', 'prune', '--dry-run')
    expect(shown.out).toMatch(new RegExp(`${at.replaceAll(':', '-')} .* portal\n.*${at.replaceAll(':', '-')} .* copy`))
    expect(tasks()).toEqual(kept)
    expect((await instance.runWith(shorter, 'backup', 'prune', '--yes')).out).toContain('2 deleted.')
    expect(tasks()).toHaveLength(2)
    expect(tasks()).toContain(byHand)
    const { json } = await instance.run('backup', 'list', '--json')
    expect(json).toMatchObject({ runs: [{ places: ['portal', 'copy'] }, { places: [] }], others: [{ id: byHand }] })
  })

  it('says which run it does not know', async () => {
    const { err, code } = await instance.run('backup', 'verify', '1999')
    expect(err).toContain('There is no run 1999')
    expect(code).toBe(1)
  })
})
