import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { until } from '../emulator.ts'
import { environment, type Installation } from '../installation.ts'

interface Run {
  run: string
  sha256: string
}

/** From the deployed start-backup to the report, and the commands about backups. */
export const backups = (installation: () => Installation): void => {
  const runs = async (): Promise<Run[]> => {
    const { json } = await installation().roomkeeper('backup', 'list', '--json')
    return (json as { runs: Run[] }).runs
  }

  const bucket = async () => {
    const { emulator, outputs } = installation()
    const Bucket = (await outputs()).BackupBucketName
    // The emulator serves buckets below its own address only.
    const s3 = new S3Client({ ...emulator.clientOptions, forcePathStyle: true })
    return {
      keys: async () => {
        const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
        return Contents.map(({ Key = '' }) => Key)
      },
      read: async (Key: string) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
        return JSON.parse((await Body?.transformToString()) ?? '')
      },
    }
  }

  test('begin by schedule, are followed, proven, copied and reported by mail', async () => {
    const { emulator } = installation()
    const at = new Date().toISOString()
    // The emulator fires schedules, but does not fill in the time at which they were due.
    const begun = await emulator.invoke(`roomkeeper-${environment}-start-backup`, { portal: 'main', at })
    expect(begun).toMatchObject({ stage: 'watch' })
    const { keys, read } = await bucket()
    const key = (await keys()).find((one) => one.startsWith('runs/main/')) ?? ''
    await until(async () => (await read(key)).stage === 'done', 'the backup is reported', 90_000)
    expect(await read(key)).toMatchObject({ by: 'schedule', outcome: 'good', passed: true })
    expect(await keys()).toContainEqual(expect.stringMatching(/^archives\/main\/.*\.tar\.gz$/))
    expect(await emulator.mails()).toMatchObject([
      { To: ['admin@example.com'], Subject: expect.stringMatching(/^Backup OK: /) },
    ])
  })

  test('are run, told of, read again and pruned by hand', async () => {
    const { roomkeeper, emulator } = installation()
    const s3 = new S3Client({ ...emulator.clientOptions, forcePathStyle: true })
    // What a destroyed stack leaves: only the stack knows which bucket is its own.
    await s3.send(new CreateBucketCommand({ Bucket: `roomkeeper-${environment}-backups-of-before` }))
    const ran = await roomkeeper('backup', 'run', '--json')
    expect(ran.json).toMatchObject({ by: 'hand', outcome: 'good', proven: true })
    const status = await roomkeeper('backup', 'status')
    expect([status.code, status.stderr]).toEqual([0, ''])
    expect(status.stdout).toMatch(/last verified {2}\d{4}-\d\d-\d\d/)
    const [newest, ...earlier] = await runs()
    expect(earlier).toHaveLength(1)
    const verified = await roomkeeper('backup', 'verify', newest?.run ?? '', '--json')
    const whole = { whole: true, sha256: newest?.sha256 }
    expect(verified.json).toMatchObject({
      results: [
        { place: 'portal', ...whole },
        { place: 'copy', ...whole },
      ],
    })
    const evidence = await roomkeeper('backup', 'evidence', newest?.run ?? '')
    expect([evidence.code, evidence.stderr]).toEqual([0, ''])
    const pruned = await roomkeeper('backup', 'prune', '--dry-run')
    expect([pruned.code, pruned.stderr]).toEqual([0, ''])
    expect(await emulator.mails()).toHaveLength(2)
  })
}
