import type { FunctionError } from '../contract.ts'

/** What a caller gets when a function has no capacity left, as Lambda's API names it. */
export const throttled: FunctionError = { errorType: 'TooManyRequestsException', errorMessage: 'Rate Exceeded.' }

const PLATFORM_MESSAGE = 'Runtime exited'

/** Lambda puts the request id in front of what the platform itself reports. */
export const addressed = (error: FunctionError, requestId: string): FunctionError =>
  error.errorMessage.startsWith(PLATFORM_MESSAGE)
    ? { ...error, errorMessage: `RequestId: ${requestId} Error: ${error.errorMessage}` }
    : error

/** An invocation or initialisation that took longer than `ms` milliseconds. */
export const timedOut = (requestId: string, ms: number): FunctionError => ({
  errorType: 'Sandbox.Timedout',
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${(ms / 1000).toFixed(2)} seconds`,
})

export const outOfMemory: FunctionError = {
  errorType: 'Runtime.OutOfMemory',
  errorMessage: `${PLATFORM_MESSAGE} with error: signal: killed`,
}

/** A thread that ended by itself, with its exit code. */
export const exited = (code: number): FunctionError => ({
  errorType: 'Runtime.ExitError',
  errorMessage:
    code === 0
      ? `${PLATFORM_MESSAGE} without providing a reason`
      : `${PLATFORM_MESSAGE} with error: exit status ${code}`,
})

/** An error that nothing in the function caught. */
export const uncaught = (error: Error): FunctionError => ({
  errorType: error.name,
  errorMessage: error.message,
  trace: error.stack?.split('\n') ?? [],
})

/** A machine that was lost under the function. */
export const killed: FunctionError = {
  errorType: 'Runtime.ExitError',
  errorMessage: `${PLATFORM_MESSAGE} with error: signal: killed`,
}
