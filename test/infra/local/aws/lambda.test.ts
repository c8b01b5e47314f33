import { describe, expect, test, vi } from 'vitest'
import { type Bundles, type FunctionProperties, lambda, startTestAws, writeAssembly } from './fixture.ts'

const start = (code: string, properties: FunctionProperties = {}) => startWith({ Work: code }, { Work: properties })

const startWith = (bundles: Bundles, properties: Record<string, FunctionProperties> = {}) => {
  const resources = Object.keys(bundles).map((name) => lambda(name, properties[name]))
  return startTestAws(writeAssembly(Object.assign({}, ...resources), bundles))
}

describe('an environment', () => {
  test('gives the handler its event and a context like Lambda', async () => {
    const aws = await start(
      `export const handler = async (event, context) =>
        ({ event, context, left: context.getRemainingTimeInMillis(), name: process.env.AWS_LAMBDA_FUNCTION_NAME })`,
      { Timeout: 5, MemorySize: 256 },
    )
    const { payload } = await aws.invoke('Work', { a: [1] })
    expect(payload).toMatchObject({
      event: { a: [1] },
      name: 'Test-Work',
      context: {
        functionName: 'Test-Work',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:Test-Work',
        memoryLimitInMB: '256',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        logGroupName: '/aws/lambda/Test-Work',
        logStreamName: expect.stringContaining('[$LATEST]'),
      },
    })
    const { left } = payload as { left: number }
    expect(left).toBeGreaterThan(4000)
    expect(left).toBeLessThanOrEqual(5000)
  })

  test('sees its own variables only, never those of the machine or of another function', async () => {
    process.env.ROOMKEEPER_TEST_SECRET = 'of the machine'
    const code = `globalThis.seen = (globalThis.seen ?? 0) + 1
      export const handler = async () => ({ names: Object.keys(process.env), own: process.env.OWN, seen })`
    const aws = await startWith(
      { One: code, Two: code },
      { One: { Environment: { Variables: { OWN: 'one' } } }, Two: { Environment: { Variables: { OWN: 'two' } } } },
    )
    const [one, two] = await Promise.all([aws.invoke('One', null), aws.invoke('Two', null)])
    expect([one.payload, two.payload]).toMatchObject([
      { own: 'one', seen: 1 },
      { own: 'two', seen: 1 },
    ])
    const { names } = one.payload as { names: string[] }
    const foreign = names.filter((name) => !/^(AWS_|LAMBDA_|OWN$|TZ$|_HANDLER$)/.test(name))
    expect(foreign).toEqual([])
  })

  test('is used again while it is free, and another one starts beside it when it is not', async () => {
    const aws = await start(`import { threadId } from 'node:worker_threads'
      let calls = 0
      export const handler = async ({ ms }) => {
        await new Promise((resolve) => setTimeout(resolve, ms))
        return { threadId, calls: ++calls }
      }`)
    const first = await aws.invoke('Work', { ms: 0 })
    const second = await aws.invoke('Work', { ms: 0 })
    expect([first.payload, second.payload]).toMatchObject([{ calls: 1 }, { calls: 2 }])
    const beside = await Promise.all([aws.invoke('Work', { ms: 50 }), aws.invoke('Work', { ms: 50 })])
    const threads = beside.map(({ payload }) => (payload as { threadId: number }).threadId)
    expect(new Set(threads).size).toBe(2)
    const starts = aws.events.filter((event) => event.type === 'lambda.start')
    expect(starts.map(({ cold }) => cold)).toEqual([true, false, false, true])
  })

  test('has its output read line by line, with the invocation it belongs to', async () => {
    const aws = await start(`console.log('loading')
      export const handler = async () => {
        console.log('one\\ntwo')
        console.error('bad')
        process.stdout.write('three ')
        process.stdout.write('parts\\n')
        return null
      }`)
    await aws.invoke('Work', null)
    // Before the answer, so nobody has to wait for it.
    expect(aws.logs.map(({ stream, line }) => `${stream} ${line}`)).toEqual([
      'stdout loading',
      'stdout one',
      'stdout two',
      'stderr bad',
      'stdout three parts',
    ])
    const invoked = aws.events.find((event) => event.type === 'lambda.start')
    expect(aws.logs.find(({ line }) => line === 'two')?.requestId).toBe(invoked?.requestId)
  })
})

test('a letter that is written in two halves is read whole', async () => {
  const halves = `const [first, ...rest] = Buffer.from('é!\\n')`
  const aws = await start(`${halves}
    export const handler = async () => {
      process.stdout.write(Buffer.from([first]))
      process.stdout.write(Buffer.from(rest))
      process.stdout.write('w7w=', 'base64')
      console.log()
    }`)
  await aws.invoke('Work', null)
  expect(aws.logs.map(({ line }) => line)).toEqual(['é!', 'ü'])
})

test.each([
  ['exits', 'process.exit(1)'],
  ['never ends', 'for (;;);'],
])('the last words of a function that %s are kept', async (_how, end) => {
  const code = `export const handler = async () => { console.log('last words'); process.stderr.write('unfinished'); ${end} }`
  const aws = await start(code, { Timeout: 1 })
  await aws.invoke('Work', null)
  await vi.waitFor(() => expect(aws.logs.map(({ line }) => line)).toEqual(['last words', 'unfinished']))
})

describe('limits', () => {
  test.each([
    ['waits', 'await new Promise((resolve) => setTimeout(resolve, 60_000))'],
    ['computes', 'for (;;);'],
  ])('a function that %s too long is ended, and the next invocation starts cold', async (_how, work) => {
    const code = `let calls = 0
      export const handler = async ({ slow }) => { calls += 1; if (slow) { ${work} } return calls }`
    const aws = await start(code, { Timeout: 1 })
    expect(await aws.invoke('Work', {})).toEqual({ payload: 1 })
    const { error } = await aws.invoke('Work', { slow: true })
    expect(error).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]+ Error: Task timed out after 1\.00 seconds$/),
    })
    expect(await aws.invoke('Work', {})).toEqual({ payload: 1 })
    expect(aws.events.filter(({ type }) => type === 'lambda.timeout')).toHaveLength(1)
  })

  test.each([
    ['objects', 'const kept = []; for (;;) kept.push({ text: String(kept.length).repeat(20) })'],
    [
      'buffers',
      'const kept = []; for (;;) { kept.push(Buffer.alloc(4e6, 1)); await new Promise((r) => setTimeout(r, 2)) }',
    ],
  ])('a function that fills its memory with %s is killed, and nothing else with it', async (_with, work) => {
    const code = `export const handler = async ({ fill }) => { if (fill) { ${work} } return 'well' }`
    const aws = await start(code, { MemorySize: 128, Timeout: 20 })
    const { error } = await aws.invoke('Work', { fill: true })
    expect(error).toMatchObject({
      errorType: 'Runtime.OutOfMemory',
      errorMessage: expect.stringContaining('signal: killed'),
    })
    expect(await aws.invoke('Work', {})).toEqual({ payload: 'well' })
  })

  test('reserved concurrency throttles who does not wait', async () => {
    const code = `export const handler = async () => new Promise((resolve) => setTimeout(resolve, 100, 'done'))`
    const aws = await start(code, { ReservedConcurrentExecutions: 1 })
    const results = await Promise.all([aws.invoke('Work', {}), aws.invoke('Work', {})])
    expect(results).toMatchObject([{ payload: 'done' }, { error: { errorType: 'TooManyRequestsException' } }])
    expect(await aws.invoke('Work', {})).toEqual({ payload: 'done' })
  })

  test('more invocations than environments wait their turn', async () => {
    const code = `import { threadId } from 'node:worker_threads'
      export const handler = async () => new Promise((resolve) => setTimeout(resolve, 20, threadId))`
    const aws = await startTestAws(writeAssembly(lambda('Work'), { Work: code }), { environmentsPerFunction: 2 })
    const results = await Promise.all(Array.from({ length: 9 }, () => aws.invoke('Work', {})))
    expect(results.every(({ payload }) => typeof payload === 'number')).toBe(true)
    expect(new Set(results.map(({ payload }) => payload)).size).toBe(2)
  })
})

describe('a failure', () => {
  const handlerThat = (work: string) =>
    `export const handler = async ({ well }) => { if (!well) { ${work} } return 'well' }`
  test.each([
    ['throws', handlerThat('throw new TypeError("no")'), 'TypeError', /^no$/],
    ['throws no error', handlerThat('throw "text"'), 'string', /^text$/],
    ['exits', handlerThat('process.exit(3)'), 'Runtime.ExitError', /Runtime exited with error: exit status 3$/],
    ['exits with 0', handlerThat('process.exit(0)'), 'Runtime.ExitError', /Runtime exited without providing a reason$/],
    [
      'throws outside the handler',
      handlerThat('setTimeout(() => { throw new RangeError("late") }); await new Promise(() => {})'),
      'RangeError',
      /^late$/,
    ],
    [
      'leaves a rejection alone',
      handlerThat('Promise.reject(new Error("lost")); await new Promise(() => {})'),
      'Runtime.UnhandledPromiseRejection',
      /lost/,
    ],
    ['cannot load', 'throw new Error("at init"); export const handler = async () => 1', 'Error', /^at init$/],
    [
      'has no handler',
      'export const other = 1',
      'Runtime.HandlerNotFound',
      /index\.handler is undefined or not exported/,
    ],
    [
      'takes a callback',
      'export const handler = (e, c, done) => done()',
      'Runtime.CallbackHandlerDeprecated',
      /callback/,
    ],
  ])('of a function that %s reads as on Lambda', async (_how, code, errorType, message) => {
    const aws = await start(code)
    const { error, payload } = await aws.invoke('Work', {})
    expect(payload).toBeUndefined()
    expect(error).toMatchObject({ errorType, errorMessage: expect.stringMatching(message) })
    if (code.includes('well')) expect(await aws.invoke('Work', { well: true })).toEqual({ payload: 'well' })
  })

  test('between two invocations costs the next one a cold start and nothing else', async () => {
    const aws = await start(`let calls = 0
      export const handler = async () => { setTimeout(() => { throw new Error('late') }); return ++calls }`)
    for (let round = 0; round < 5; round += 1) {
      const { payload, error } = await aws.invoke('Work', {})
      expect(payload ?? error?.errorMessage).toSatisfy((answer) => typeof answer === 'number' || answer === 'late')
    }
  })

  test('of the machine ends every running invocation at once', async () => {
    const aws = await start(
      `export const handler = async ({ hang }) => hang ? new Promise(() => setTimeout(() => {}, 1e6)) : 'well'`,
    )
    const running = [aws.invoke('Work', { hang: true }), aws.invoke('Work', { hang: true })]
    await vi.waitFor(() => expect(aws.events.filter(({ type }) => type === 'lambda.start')).toHaveLength(2))
    await aws.crash('Work')
    for (const { error } of await Promise.all(running)) {
      expect(error).toMatchObject({
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringContaining('signal: killed'),
      })
    }
    expect(await aws.invoke('Work', {})).toEqual({ payload: 'well' })
  })

  test('is a function that the template does not have', async () => {
    const aws = await start('export const handler = async () => 1')
    await expect(aws.invoke('Nobody', {})).rejects.toThrow('the template has no function Nobody')
  })
})
