import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface Invocation {
  ms: number
  answer: unknown
  /** Most bytes that the process ever had. */
  memory: number
}

/** A function in its process. */
export interface Environment extends AsyncDisposable {
  pid: number
  importMs: number
  invoke(event: object): Promise<Invocation>
}

/** The next message of a process. @throws when it ends before */
const message = async <T>(child: ChildProcess): Promise<T> => {
  const done = new AbortController()
  const { signal } = done
  const gone = once(child, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`it ended with ${code}`)))
  try {
    const [told] = await Promise.race([once(child, 'message', { signal }), gone])
    return told
  } finally {
    done.abort()
    // The one that lost is told so.
    await gone.catch(() => {})
  }
}

/** Starts a function's process and waits until its bundle is imported. */
export const startEnvironment = async (variables: Readonly<Record<string, string>>): Promise<Environment> => {
  const script = fileURLToPath(new URL('./function.ts', import.meta.url))
  const child = fork(script, { env: { ...variables }, silent: true })
  child.stdout?.resume()
  child.stderr?.pipe(process.stderr)
  const { importMs } = await message<{ importMs: number }>(child)
  return {
    pid: child.pid ?? 0,
    importMs,
    invoke: (event) => {
      const answered = message<Invocation>(child)
      child.send(event)
      return answered
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
