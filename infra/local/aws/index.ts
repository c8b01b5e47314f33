import type { RequestListener } from 'node:http'
import { controls, webhooks } from '../guard/guard.ts'
import type { Datum } from './alarms/cloudwatch.ts'
import { metricsEndpoint } from './alarms/endpoint.ts'
import { systemClockOfAws } from './clock.ts'
import type { LocalAws, LocalAwsOptions, LogRecord, UntimedEvent } from './contract.ts'
import { gateway } from './http/gateway.ts'
import { sdkEnvironment } from './lambda/environment-variables.ts'
import { listen } from './listen.ts'
import { logsEndpoint } from './logs/endpoint.ts'
import { KeptLines } from './logs/kept-lines.ts'
import { startMail } from './mail/mail.ts'
import { startQueueEmulator } from './queues/emulator.ts'
import { RunningStack } from './running-stack.ts'
import { secretsEndpoint } from './secrets/endpoint.ts'
import { Parameters } from './secrets/parameters.ts'
import { SecretStore } from './secrets/store.ts'
import { readStack } from './template/assembly.ts'
import { readModel } from './template/model.ts'

export type { LocalAwsClock } from './clock.ts'
export type * from './contract.ts'

/**
 * Runs one stack of a synthesized CDK app on this machine, everything bound to 127.0.0.1: functions in threads of their own,
 * the HTTP API, queues with their event source mappings, schedules, secrets, mail and buckets. It knows only the template.
 * Rejects, with nothing left running, when the template cannot be run or the port is taken.
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const stack = readStack(options.assembly, options.stackName)
  const { account, region, name: stackName } = stack
  const { clock = systemClockOfAws, onEvent = () => {} } = options
  const emit = (event: UntimedEvent): void => onEvent({ ...event, at: Date.now() })
  await using started = new AsyncDisposableStack()

  // Requests that come before the stack stands wait for it instead of failing.
  const ready = Promise.withResolvers<RequestListener>()
  const api = await listen(options.apiPort, webhooks, (request, response) => {
    void ready.promise.then((serve) => serve(request, response))
  })
  started.defer(() => api.close())
  const store = new SecretStore((name) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}-a1B2c3`)
  const { onSecretStored: onStored } = options
  const parameters = new Parameters(onStored && ((name, value) => onStored(name.slice(1), value)))
  const secrets = await listen(
    0,
    controls,
    secretsEndpoint({ secrets: store, parameters, ...(onStored && { onStored }) }),
  )
  started.defer(() => secrets.close())
  const lines = new KeptLines()
  const functionNames = () => new Set(model.functions.map(({ name }) => name))
  const logs = await listen(0, controls, logsEndpoint(lines, functionNames))
  started.defer(() => logs.close())
  let measured: () => readonly Datum[] = () => []
  const metrics = await listen(
    0,
    controls,
    metricsEndpoint(() => measured()),
  )
  started.defer(() => metrics.close())
  const emulator = await startQueueEmulator(region, emit)
  started.defer(() => emulator.close())
  const sent = Promise.withResolvers<RunningStack>()
  const mail = await startMail((one) => void sent.promise.then((stack) => stack.tellOfMail(one)))
  started.defer(() => mail.close())

  const where = { account, region, stackName, apiUrl: api.url, sqsUrl: emulator.url }
  const model = readModel(stack, where, options.environment ?? {})
  for (const { name, arn } of model.secrets) store.declare(name, arn)
  for (const { name, value } of model.parameters) parameters.put(name, value, 'String')
  // Whoever has every right stores a value where the environment reads it, whatever its profile is.
  const storeSecret = (name: string, value: string) => {
    store.put(store.declare(name), value)
    parameters.put(`/${name}`, value)
  }
  for (const [name, value] of Object.entries(options.secrets)) storeSecret(name, value)

  const endpoints = {
    sqsUrl: emulator.url,
    sesUrl: mail.url,
    s3Url: emulator.url,
    secretsUrl: secrets.url,
    logsUrl: logs.url,
    metricsUrl: metrics.url,
  }
  const sdk = sdkEnvironment(endpoints, region)
  const onLog = (record: LogRecord): void => {
    lines.keep(record)
    options.onLog(record)
  }
  const running = new RunningStack({ model, emulator, region, sdk, clock, options: { ...options, onLog }, emit })
  started.defer(() => running.stop())
  sent.resolve(running)
  measured = () => running.measured()
  await running.start()
  ready.resolve(
    gateway({ api: model.api, account, emit, invoke: (functionName, event) => running.invoke(functionName, event) }),
  )
  return localAwsOf(
    running,
    {
      ...endpoints,
      apiUrl: api.url,
      sdkEnvironment: sdk,
      outputs: model.outputs,
      storeSecret,
    },
    started.move(),
  )
}

type Facts = Omit<LocalAws, keyof RunningStack | 'stop'>

function localAwsOf(running: RunningStack, facts: Facts, resources: AsyncDisposableStack): LocalAws {
  return {
    ...facts,
    functions: running.functions,
    queueUrl: (name) => running.queueUrl(name),
    queues: () => running.queues(),
    alarms: () => running.alarms(),
    invoke: (name, payload) => running.invoke(name, payload),
    schedules: () => running.schedules(),
    fireSchedule: (name) => running.fireSchedule(name),
    stopQueue: () => running.stopQueue(),
    resumeQueue: () => running.resumeQueue(),
    crash: (name) => running.crash(name),
    stop: async () => {
      await resources.disposeAsync()
      await running.ended
    },
  }
}
