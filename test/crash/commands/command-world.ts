import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { Command } from 'commander'
import type { CommandContext, ExitCode, Ops } from '#infra/command/ops.ts'
import { createOutput } from '#infra/command/output/output.ts'
import type { Shell } from '#infra/command/shell.ts'
import type { QueueFacts } from '#infra/command/target/queues.ts'
import type { Target } from '#infra/command/target/target.ts'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import { createSecrets } from '#lib/runtime/secrets.ts'
import { deadUrl, type Harness, queueUrl } from '#test/onboarding/harness.ts'
import { sqsClientFor } from '#test/onboarding/world/fifo-queue.ts'
import { invoke } from '#test/onboarding/world/lambda.ts'
import { drive, type Fate, type OutgoingCall } from '#test/onboarding/world/wire.ts'

export interface Cut {
  n: number
  fate: Fate
}

export interface CommandRun {
  calls: number
  died: boolean
  code: ExitCode | undefined
  out: string
  error?: unknown
}

/** Commands as processes of their own in a harness: all that they ask goes over its wire. */
export interface CommandWorld {
  /** What a new process works with. */
  newTarget(): Promise<Target>
  /** Runs a command; workers serve the queue while it waits. */
  run(command: (ops: Ops) => Command, args: readonly string[], cut?: Cut): Promise<CommandRun>
  stop(): Promise<void>
}

export const openCommandWorld = async (harness: Harness): Promise<CommandWorld> => {
  const folder = await mkdtemp(join(tmpdir(), 'roomkeeper-cut-'))
  let processes = 0
  return {
    newTarget: () => targetIn(harness),
    async run(command, args, cut) {
      processes += 1
      // A new process is not held up by the lock of a dead one, which has the number of this process here.
      const instanceFile = join(folder, String(processes), 'instance.json')
      const target = await targetIn(harness)
      const process = () => runIn(target, instanceFile, command, args)
      return alone(harness, process, (call) => (call.n === cut?.n ? cut.fate : 'pass'))
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  }
}

/** One process until it has ended or died. Files are read in real time: virtual time goes on meanwhile. */
const alone = async (
  { clock, wire }: Harness,
  process: () => Promise<{ code: ExitCode; out: string }>,
  fateOf: (call: OutgoingCall) => Fate,
): Promise<CommandRun> => {
  const { run, result } = wire.start(process, fateOf)
  const settled = result.catch((error: unknown) => ({ code: undefined, out: '', error }))
  let isOver = false
  const beat = async () => {
    while (!isOver) await clock.sleep(100)
  }
  void beat()
  const ended = await drive(clock, wire, Promise.race([run.death, settled]))
  isOver = true
  await wire.quiet()
  const told = ended === 'died' ? { code: undefined, out: '' } : ended
  return { calls: run.calls.length, died: run.dead, ...told }
}

const runIn = async (
  target: Target,
  instanceFile: string,
  command: (ops: Ops) => Command,
  args: readonly string[],
): Promise<{ code: ExitCode; out: string }> => {
  const lines: string[] = []
  const into = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const shell: Shell = { stdin: new PassThrough(), stdout: into, stderr: into, environment: {}, clock: target.clock }
  let code: ExitCode = 0
  const act: Ops['act'] =
    (work) =>
    async (...given) => {
      const options = { env: 'test', json: false, instanceFile, cdkJson: '', ...(given.at(-1) as Command).opts() }
      const out = createOutput(shell, options)
      const context = { options, out, shell, isEnvGiven: true, target: async () => target }
      code = await work(context as unknown as CommandContext<never>, ...(given.slice(0, -2) as never))
    }
  await command({ shell, act, exitCode: () => code }).parseAsync([...args], { from: 'user' })
  return { code, out: lines.join('') }
}

/** The environment that the harness is, as commands see it. */
const targetIn = async (harness: Harness): Promise<Target> => {
  const { docspace, espo, services, wire, queue, dead } = harness
  const clock: Target['clock'] = {
    now: harness.clock.now,
    // Who waits lets workers work.
    async sleep(ms) {
      await serveOnce(harness)
      await harness.clock.sleep(ms)
    },
  }
  const kept: Record<string, unknown> = {
    'docspace/onboarding': { apiKey: SAMPLE_KEYS.onboarding },
    'crm/espocrm': { apiKey: espo.credentials.apiKey },
  }
  const secretsManager = {
    send: ({ input: { SecretId = '' } }: { input: { SecretId?: string } }) =>
      wire.through({ method: 'SECRET', path: SecretId, host: 'secrets' }, async () => {
        const SecretString = kept[SecretId.replace('roomkeeper/test/', '')]
        if (!SecretString) throw new ResourceNotFoundException({ message: 'none', $metadata: {} })
        return { SecretString: JSON.stringify(SecretString), VersionId: '1' }
      }),
  } as unknown as SecretsManagerClient
  const urls = { clients: queueUrl, dead: deadUrl }
  const facts = async (name: keyof typeof urls) => {
    const of = { clients: queue, dead }[name]
    const asked = { method: 'SQS', path: 'GetQueueAttributes', host: 'sqs' }
    return wire.through(asked, async () => ({ visible: of.visible, held: of.inFlight, delayed: 0 }) as QueueFacts)
  }
  const limits = { requestsPerMinute: 1_500, writesInFlight: 4 }
  return {
    environment: 'test',
    settings: { docspace: { url: docspace.url, limits }, onboarding: services.settings },
    sources: await configureSources({ espocrm: { url: espo.url } }, {}),
    instance: undefined,
    clock,
    sqs: sqsClientFor({ [queueUrl]: queue, [deadUrl]: dead }, wire.through),
    secretsManager,
    secrets: createSecrets(secretsManager, harness.clock),
    queues: { url: async (name: keyof typeof urls) => urls[name], facts },
    secretName: (path: string) => `roomkeeper/test/${path}`,
  } as unknown as Target
}

/** A worker that serves what the queue has now. */
const serveOnce = async (harness: Harness): Promise<void> => {
  const { clock, wire, queue, services } = harness
  if ((queue.nextAt ?? Number.POSITIVE_INFINITY) > clock.now()) return
  await invoke({ clock, wire, queue, services }, harness.freshWorker()).outcome
}
