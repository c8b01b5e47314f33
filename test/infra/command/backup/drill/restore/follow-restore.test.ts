import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { followRestore } from '#infra/command/backup/drill/restore.ts'
import type { CommandContext } from '#infra/command/ops.ts'
import type { Target } from '#infra/command/target/target.ts'
import type { RunDrill } from '#lib/backup/store/run-drill.ts'

let server: Server | undefined
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))))

/** A server that says this of its last restore at each look, the last of them from then on. */
const serverSaying = async (...said: object[]): Promise<string> => {
  let looks = 0
  server = createServer((request, answer) => {
    const isProgress = request.url?.includes('getrestoreprogress')
    const response = isProgress ? said[Math.min(looks++, said.length - 1)] : { standalone: true, tenantStatus: 0 }
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify({ response }))
  })
  await new Promise((resolve) => server?.listen(0, '127.0.0.1', () => resolve(undefined)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Time passes only while somebody sleeps, a minute each time. */
const follow = (url: string, task = 'ours') => {
  let time = 0
  const sleep = async () => {
    time += 60_000
  }
  const clock = { now: () => time, sleep }
  const out = { progress: () => ({ at: () => {}, end: () => {} }) }
  const context = { out, shell: { clock } } as unknown as CommandContext<unknown>
  const drill: RunDrill = {
    ...{ url, stage: 'restoring', begunAt: 0, seed: '', taskBefore: 'earlier', task, checks: [] },
  }
  return followRestore(context, { clock } as unknown as Target, drill)
}

const restore = (taskId: string, more: object = {}) => ({
  taskId,
  isCompleted: false,
  progress: 10,
  status: 1,
  ...more,
})

it('takes the end of an earlier restore for no end of this one', async () => {
  const url = await serverSaying(
    restore('earlier', { isCompleted: true, progress: 100 }),
    restore('ours'),
    restore('ours', { isCompleted: true, error: 'The backup file is invalid.' }),
  )
  expect(await follow(url)).toMatchObject({
    stage: 'done',
    passed: false,
    checks: [{ id: 'drill-restore', verdict: 'failed', detail: 'The server says: The backup file is invalid.' }],
  })
})

it('is restored at the end of its own', async () => {
  const url = await serverSaying(restore('ours'), restore('ours', { isCompleted: true, progress: 100 }))
  expect(await follow(url)).toMatchObject({ stage: 'restored' })
})

it('is restored also under the id of an earlier one that was never begun', async () => {
  const url = await serverSaying(restore('earlier'), restore('earlier', { isCompleted: true, progress: 100 }))
  expect(await follow(url, 'earlier')).toMatchObject({ stage: 'restored' })
})

it('says that the server is silent instead of waiting for ever', async () => {
  const url = await serverSaying()
  await expect(follow(url)).rejects.toThrow(`${url} says nothing of the restore.`)
})
