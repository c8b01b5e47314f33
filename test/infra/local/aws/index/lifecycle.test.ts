import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { startLocalAws } from '#infra/local/aws/index.ts'
import { startQueueEmulator } from '#infra/local/aws/queues/emulator.ts'
import { fifoJobs, httpApi, lambda, route, startTestAws, writeAssembly } from '../fixture.ts'

const hang = `export const handler = async () => { setInterval(() => {}, 1000); await new Promise(() => {}) }`
const quick = 'export const handler = async () => null'

const nightly = {
  Nightly: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      ScheduleExpression: 'cron(0 2 * * ? *)',
      Target: { Arn: { 'Fn::GetAtt': ['Work', 'Arn'] }, RoleArn: 'any' },
    },
  },
}

/** Everything that could keep a process alive: functions that never end, a poll, a schedule. */
const busyStack = () => {
  const functions = { ...lambda('Hang', { Timeout: 60 }), ...lambda('Work') }
  const resources = { ...httpApi(), ...route('GET /hang', 'Hang'), ...functions, ...fifoJobs('Work'), ...nightly }
  return writeAssembly(resources, { Hang: hang, Work: quick })
}

const options = { secrets: {}, onLog: () => {} }

test('a busy port is said in one sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  await expect(startLocalAws({ assembly: busyStack(), apiPort: port ?? 0, ...options })).rejects.toThrow(
    `port ${port} is in use: stop the other program or set PORT`,
  )
})

test('no other machine can reach it: it listens on 127.0.0.1 and nowhere else', async () => {
  const aws = await startTestAws(busyStack())
  for (const url of [aws.apiUrl, aws.sqsUrl, aws.sesUrl, aws.s3Url, aws.secretsUrl]) {
    const { hostname, port } = new URL(url)
    expect(hostname).toBe('127.0.0.1')
    // A server on all interfaces answers on these too.
    for (const other of ['127.0.0.2', '[::1]']) await expect(fetch(`http://${other}:${port}/`)).rejects.toThrow()
  }
})

test('a long poll does not hold up the end, however little of it has happened', async () => {
  const begun = performance.now()
  for (let turns = 0; turns < 40; turns += 1) {
    const emulator = await startQueueEmulator('us-east-1', () => {})
    const url = `${emulator.url}/000000000000/jobs`
    await emulator.sqs.call('CreateQueue', { QueueName: 'jobs' })
    const poll = emulator.sqs.receive(url, 1, 20).catch(() => [])
    for (let turn = 0; turn < turns; turn += 1) await (turn % 4 === 3 ? new Promise(process.nextTick) : undefined)
    await emulator.close()
    expect(await poll).toEqual([])
  }
  expect(performance.now() - begun).toBeLessThan(10_000)
})

test.each(['sqs.sent', 'sqs.received', 'lambda.end', 'sqs.deleted'] as const)(
  'a stop in the moment of %s ends as quickly as any other',
  async (moment) => {
    let ended: Promise<number> | undefined
    const aws = await startLocalAws({
      ...options,
      assembly: busyStack(),
      apiPort: 0,
      onEvent: (event) => {
        if (event.type === moment) ended ??= timedStop()
      },
    })
    const timedStop = async () => {
      const begun = performance.now()
      await aws.stop()
      return performance.now() - begun
    }
    const message = { QueueUrl: aws.queueUrl('Jobs'), MessageBody: 'job', MessageGroupId: 'a' }
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' }
    await fetch(aws.sqsUrl, { method: 'POST', headers, body: JSON.stringify(message) }).catch(() => {})
    await expect.poll(() => ended).toBeDefined()
    expect(await ended).toBeLessThan(2000)
  },
)

test('stopping under full load ends within two seconds and refuses everything afterwards', async () => {
  const aws = await startTestAws(busyStack())
  const hanging = fetch(`${aws.apiUrl}/hang`).then(
    ({ status }) => status,
    () => 'cut',
  )
  const invoked = aws.invoke('Hang', null)
  const unfinished = connect(Number(new URL(aws.apiUrl).port), '127.0.0.1')
  unfinished.on('error', () => {}).write('POST /hang HTTP/1.1\r\ncontent-length: 10\r\n')
  await expect.poll(() => aws.events.filter(({ type }) => type === 'lambda.start').length).toBe(2)
  const begun = performance.now()
  await aws.stop()
  expect(performance.now() - begun).toBeLessThan(2000)
  expect([500, 'cut']).toContain(await hanging)
  expect((await invoked).error?.errorType).toBe('Runtime.ExitError')
  for (const url of [aws.apiUrl, aws.sqsUrl, aws.sesUrl, aws.secretsUrl]) await expect(fetch(url)).rejects.toThrow()
})

/** Runs a program that uses the cloud; gives its exit code and output once it ended by itself, or `null` when it had to be killed. */
async function runProgram(assembly: string, body: string): Promise<{ code: number | null; output: string }> {
  const program = `
    import { startLocalAws } from '#infra/local/aws/index.ts'
    const start = (assembly) => startLocalAws({ assembly, apiPort: 0, secrets: {}, onLog: () => {} })
    const assembly = ${JSON.stringify(assembly)}
    ${body}`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { timeout: 25_000 })
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, output: output + errors }
}

test('a program that stopped its cloud has nothing left to wait for and ends by itself', async () => {
  const ended = await runProgram(
    busyStack(),
    `const cloud = await start(assembly)
     const open = fetch(cloud.apiUrl + '/hang').catch(() => {})
     cloud.invoke('Hang', null)
     await cloud.invoke('Work', null)
     const begun = performance.now()
     await cloud.stop()
     await open
     process.on('exit', () => console.log(performance.now() - begun < 2000 ? 'in time' : 'late'))`,
  )
  expect(ended).toEqual({ code: 0, output: 'in time\n' })
})

test('a start that fails leaves nothing behind either', async () => {
  const broken = writeAssembly(lambda('Work', { Environment: { Variables: { X: { Ref: 'Nothing' } } } }), {
    Work: quick,
  })
  const ended = await runProgram(broken, `await start(assembly).catch((error) => console.log(error.message))`)
  expect(ended).toEqual({ code: 0, output: 'cannot resolve Ref Nothing in Work.Environment.Variables.X\n' })
})

test('requests that come before the stack stands are answered by it', async () => {
  const assembly = writeAssembly({ ...httpApi(), ...route('GET /x', 'Work'), ...lambda('Work') }, { Work: quick })
  const reserve = createServer().listen(0, '127.0.0.1')
  await once(reserve, 'listening')
  const address = reserve.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await new Promise((resolve) => reserve.close(resolve))
  const starting = startTestAws(assembly, { apiPort: port })
  const early = fetch(`http://127.0.0.1:${port}/x`)
  expect((await early).status).toBe(200)
  await starting
})
