import { createHash, pbkdf2Sync } from 'node:crypto'
import { GetObjectCommand, ListBucketsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CrmSim } from '#infra/simulators/crm/types.ts'
import { type DocSpaceSim, startDocSpace } from '#infra/simulators/docspace/index.ts'
import { eventually, openInstance, type RunningInstance } from '../../../running-instance.ts'

/** The section *The portal is gone: restore it* of the runbook, step by step. What people click in the portal is the call that its page makes. */

let running: RunningInstance
const portal = () => running.instance.docspace as DocSpaceSim
const crm = () => running.instance.crms.get('espocrm') as CrmSim
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }

beforeAll(async () => {
  running = await openInstance()
}, 90_000)
afterAll(() => running?.stop())

const call = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const json = body instanceof FormData ? {} : { 'content-type': 'application/json' }
  const answer = await fetch(`${portal().url}${path}`, {
    ...{ method, redirect: 'manual', headers: { ...json, ...headers } },
    ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are looked into freely
  const response = text.startsWith('{') ? (JSON.parse(text) as { response: any }).response : undefined
  return { status: answer.status, location: answer.headers.get('location') ?? '', response }
}

const secrets = async <T>(work: (client: SecretsManagerClient) => Promise<T>): Promise<T> => {
  const client = new SecretsManagerClient({
    endpoint: running.instance.aws.secretsUrl,
    region: 'eu-central-1',
    credentials,
  })
  return work(client).finally(() => client.destroy())
}
const keep = (path: string, value: object) =>
  secrets((client) =>
    client.send(
      new PutSecretValueCommand({ SecretId: `roomkeeper/local/${path}`, SecretString: JSON.stringify(value) }),
    ),
  )
const memory = () =>
  secrets(async (client): Promise<{ linkSecret: string }> => {
    const SecretId = 'roomkeeper/local/docspace/memory'
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId }))
    return JSON.parse(SecretString)
  })

/** The copy in S3, as `aws s3 cp` gets it. */
const copyOf = async (run: string): Promise<Buffer> => {
  const endpoint = running.instance.aws.s3Url
  const s3 = new S3Client({ endpoint, region: 'eu-central-1', credentials, forcePathStyle: true })
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}))
  const Bucket = Buckets.find(({ Name }) => Name?.includes('backups'))?.Name
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `archives/main/${run}/` }))
  const got = await s3.send(
    new GetObjectCommand({ Bucket, Key: Contents.find(({ Key }) => Key?.endsWith('.tar.gz'))?.Key }),
  )
  const bytes = Buffer.from((await got.Body?.transformToByteArray()) ?? [])
  s3.destroy()
  return bytes
}

it('leads from a dead server to a CRM link that works', { timeout: 600_000 }, async () => {
  const { id } = await crm().createClient({ name: 'Acme Corporation' })
  await eventually(
    () => (String(crm().record(id)?.cDocspaceStatus ?? '').startsWith('ready') ? true : undefined),
    60_000,
  )
  const before = { ...crm().record(id) }
  expect((await running.run('backup', 'run')).code).toBe(0)

  // The portal is gone.
  const port = Number(new URL(portal().url).port)
  await portal().stop()

  // 1. Which archive.
  const listed = await running.run('backup', 'list', '--json')
  const { runs } = listed.json as { runs: { run: string; sha256: string; proven: boolean; places: string[] }[] }
  const archive = runs.find(({ proven, places }) => proven && places.includes('copy'))
  const run = archive?.run ?? ''
  const verified = await running.run('backup', 'verify', run, '--json')
  expect(verified.json).toMatchObject({ results: [{ place: 'copy', whole: true, sha256: archive?.sha256 }] })
  expect((await running.run('backup', 'status')).out).toContain('does not answer')

  // 2. Get it.
  const bytes = await copyOf(run)
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(archive?.sha256)

  // 3. Which server: an empty one, in which the documents were opened once.
  const empty = await startDocSpace({ isNew: true })
  portal().restore(empty.snapshot())
  await empty.stop()
  for (const key of portal().state.keys) key.secret = `sk-of-the-new-server-${key.name}`
  await portal().start(port)
  const setUp = { authorization: 'Bearer sk-of-the-new-server-backup' }
  await call('GET', '/api/2.0/files/@my', undefined, setUp)

  // 4. Restore.
  await call('POST', `/backupFileUpload.ashx?init=true&totalSize=${bytes.length}&extension=tar.gz`, undefined, setUp)
  const form = new FormData()
  form.append('file', new Blob([Uint8Array.from(bytes)]), 'blob')
  await call('POST', '/backupFileUpload.ashx', form, setUp)
  const storageParams = [{ key: 'filePath', value: 'archive.tar.gz' }]
  await call(
    'POST',
    '/api/2.0/backup/startrestore',
    { backupId: '', storageType: 3, storageParams, notify: false },
    setUp,
  )
  await eventually(async () => {
    const { response } = await call('GET', '/api/2.0/backup/getrestoreprogress')
    return response?.isCompleted ? true : undefined
  }, 60_000)

  // 5. The owner gets in again by a mail.
  const owner = 'admin@example.com'
  await call('POST', '/api/2.0/people/password', { email: owner })
  const mail = portal().state.mails.findLast(({ kind }) => kind === 'password')?.link ?? ''
  const { location } = await call('GET', new URL(mail).pathname)
  const confirm = new URL(location).search.slice(1)
  const { salt, iterations, size } = (await call('GET', '/api/2.0/settings')).response.passwordHash
  const passwordHash = pbkdf2Sync('A new password', salt, iterations, size / 8, 'sha256').toString('hex')
  const uid = new URLSearchParams(confirm).get('uid')
  expect(
    (await call('PUT', `/api/2.0/people/${uid}/password`, { passwordHash, email: owner }, { confirm })).status,
  ).toBe(200)
  const { token } = (await call('POST', '/api/2.0/authentication', { userName: owner, passwordHash })).response

  // 6. Keys.
  for (const path of ['docspace/onboarding', 'docspace/backup/main']) {
    const made = await call(
      'POST',
      '/api/2.0/keys',
      { name: 'Roomkeeper', permissions: ['*'] },
      { authorization: token },
    )
    expect(made.status).toBe(200)
    await keep(path, { apiKey: made.response.key })
  }
  expect((await running.run('doctor')).out).toContain(
    'the key is of another DocSpace user than the one who owns the rooms',
  )
  const key = await running.run('key')
  expect([key.code, key.out]).toEqual([
    1,
    expect.stringMatching(/✗ The key is of admin@example.com.*who is no user here/s),
  ])
  const { linkSecret } = await memory()
  expect((await running.run('key', '--accept', '--yes')).code).toBe(0)
  expect(await memory()).toMatchObject({ linkSecret, owners: { [new URL(portal().url).host]: portal().state.ownerId } })
  expect((await running.run('key')).code).toBe(0)

  // 7. Numbers in the settings.
  const welcome = await running.run('welcome')
  expect(welcome.out).toMatch(/file 11: not there, or not to be seen, and was "Welcome.pdf"/)
  expect(welcome.code).toBe(1)

  // 8. Records of the CRM.
  const room = portal().state.rooms.find(({ tags }) => tags.includes(`espocrm:Account:${id}`))
  const strays = (await running.run('relink', '--dry-run', '--json')).json as { relink: { roomId: number }[] }
  expect(strays.relink).toMatchObject([{ client: `espocrm:Account:${id}`, leadsTo: 'room 100', roomId: room?.id }])
  // The functions have their old keys for five minutes, unless they begin anew. A message in the hands of one that dies is held until its
  // visibility timeout, so there must be none.
  await eventually(async () => {
    const live = (await running.instance.aws.queues()).filter(({ name }) => !name.includes('-dead'))
    return live.every(({ visible, inFlight }) => visible + inFlight === 0) ? true : undefined
  }, 240_000)
  for (const name of ['onboard-client', 'watch-backup']) await running.instance.aws.crash(`roomkeeper-local-${name}`)
  const relinked = await running.run('relink', 'espocrm', '--yes', '--wait', '240')
  expect([relinked.code, relinked.err, relinked.out]).toEqual([0, '', expect.any(String)])
  await eventually(() => (crm().record(id)?.cDocspaceRoomId === String(room?.id) ? true : undefined), 60_000)
  const after = crm().record(id)
  expect(after?.cDocspaceRoomId).toBe(String(room?.id))
  expect(after?.cDocspaceRoomId).not.toBe(before.cDocspaceRoomId)
  const opened = async (address: unknown) => {
    const target = new URL((await call('GET', new URL(String(address)).pathname)).location)
    const { type, key, uid: uiD } = Object.fromEntries(target.searchParams)
    return (await call('POST', '/api/2.0/authentication/confirm', { type, key, uiD })).response
  }
  expect(await opened(after?.cDocspaceInvitationUrl)).toMatchObject({ result: 0, title: 'Client - Acme Corporation' })
  expect((await call('GET', new URL(String(before.cDocspaceInvitationUrl)).pathname)).location).not.toContain(
    'LinkInvite',
  )

  // 10. A new backup is verified; pruning stops at the restore, until somebody says otherwise.
  const again = await running.run('backup', 'run', '--json')
  expect(again.json).toMatchObject({ outcome: 'good' })
  const pruned = await running.run('backup', 'prune', '--dry-run')
  expect(pruned.out).toContain('The portal was restored: 1 runs of before are not looked at')
  expect(pruned.code).toBe(0)
})
