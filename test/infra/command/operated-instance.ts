import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { runRoomkeeper } from '#infra/command/main.ts'
import type { LogRecord } from '#infra/local/aws/contract.ts'
import { type LocalInstance, type LocalInstanceOptions, startInstance } from '#infra/local/instance.ts'
import { systemClock } from '#lib/runtime/clock.ts'

export interface Ran {
  code: number
  out: string
  err: string
  /** The JSON document of a run with `--json`. */
  json: unknown
}

/** What a person types, by a part of the question; a text is the answer to a yes or no. */
export type Typed = string | Readonly<Record<string, string>>

const typedAt = (typed: Typed): ((shown: string) => string | undefined) => {
  const left = new Map(Object.entries(typeof typed === 'string' ? { '(y/N)': typed } : typed))
  return (shown) => {
    const [question, answer] = [...left].find(([part]) => shown.includes(part)) ?? []
    // A question is drawn anew with every key.
    if (question !== undefined && typeof typed !== 'string') left.delete(question)
    return answer
  }
}

/** Runs the command as a program would, or as a person who types `typed` would. */
export const roomkeeper = async (
  args: readonly string[],
  { typed, environment = {} }: { typed?: Typed; environment?: Record<string, string> } = {},
): Promise<Ran> => {
  const [out, err]: [string[], string[]] = [[], []]
  const person = typed !== undefined
  const stdin = Object.assign(new PassThrough(), { isTTY: person })
  const answerTo = typedAt(typed ?? {})
  const into = (lines: string[]) =>
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        // A person answers what was asked.
        const answer = lines === err ? answerTo(String(chunk)) : undefined
        if (answer !== undefined) setImmediate(() => stdin.write(answer))
        done()
      },
    })
  const code = await runRoomkeeper(args, {
    stdin,
    stdout: into(out),
    // A terminal does not end with the first question.
    stderr: Object.assign(into(err), { isTTY: person, end: () => undefined }),
    environment,
    clock: systemClock,
  })
  const text = out.join('')
  return {
    code,
    out: text,
    err: err.join(''),
    json: args.includes('--json') && text !== '' ? JSON.parse(text) : undefined,
  }
}

export interface RunningInstance {
  instance: LocalInstance
  /** The file in which the local instance describes itself. */
  instanceFile: string
  logs: LogRecord[]
  /** Runs the command against this local instance. */
  run(...args: string[]): Promise<Ran>
  /** The same, with other settings than the local instance was deployed with, by path. */
  runWith(settings: Readonly<Record<string, unknown>>, ...args: string[]): Promise<Ran>
  /** The same, by somebody at a terminal. */
  type(typed: Typed, ...args: string[]): Promise<Ran>
  /** The same, with variables in the environment. */
  runIn(environment: Record<string, string>, ...args: string[]): Promise<Ran>
  stop(): Promise<void>
}

/** The whole of Roomkeeper, synthesized and running, and the command beside it. */
export const openInstance = async (options: Partial<LocalInstanceOptions> = {}): Promise<RunningInstance> => {
  const directory = await mkdtemp(join(tmpdir(), 'roomkeeper-ops-'))
  const logs: LogRecord[] = []
  const instance = await startInstance({
    port: 0,
    secretsFile: join(directory, 'secrets.json'),
    schedules: false,
    onLog: (record) => void logs.push(record),
    ...options,
  })
  const instanceFile = join(directory, 'instance.json')
  const content = {
    apiUrl: instance.aws.apiUrl,
    docspaceUrl: instance.docspaceUrl,
    sdkEnvironment: instance.aws.sdkEnvironment,
    crms: Object.fromEntries([...instance.crms].map(([name, crm]) => [name, crm.url])),
    settings: instance.settings,
  }
  await writeFile(instanceFile, JSON.stringify(content))
  return {
    instance,
    instanceFile,
    logs,
    run: (...args) => roomkeeper([...args, '--instance-file', instanceFile]),
    async runWith(settings, ...args) {
      const other = join(directory, 'other-instance.json')
      await writeFile(other, JSON.stringify({ ...content, settings: { ...content.settings, ...settings } }))
      return roomkeeper([...args, '--instance-file', other])
    },
    type: (typed, ...args) => roomkeeper([...args, '--instance-file', instanceFile], { typed }),
    runIn: (environment, ...args) => roomkeeper([...args, '--instance-file', instanceFile], { environment }),
    async stop() {
      await instance.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Asks `every` so many milliseconds until the answer is not undefined. @throws after `patience` milliseconds */
export const eventually = async <T>(
  ask: () => T | undefined | Promise<T | undefined>,
  patience = 20_000,
  every = 50,
): Promise<T> => {
  const end = Date.now() + patience
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > end) throw new Error(`nothing came within ${patience} ms`)
    await new Promise((resolve) => setTimeout(resolve, every))
  }
}
