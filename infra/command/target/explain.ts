import { errorName, Park, RetryLater, SettingsError } from '#lib/runtime/errors.ts'
import { NoAnswer } from '#lib/runtime/http.ts'
import { spanText } from '../output/time.ts'
import { Problem, WrongUsage } from '../problem.ts'

export interface Explanation {
  message: string
  remedy?: string
  /** Whether the message is written for people; anything else is a bug. */
  expected: boolean
}

const signIn = 'Sign in first (aws sso login, AWS_PROFILE, or keys in the environment) and set a region (AWS_REGION).'

/** What AWS refuses, by the name of the error. */
const aws: Readonly<Record<string, readonly [string, string]>> = {
  CredentialsProviderError: ['There are no AWS credentials.', signIn],
  ExpiredTokenException: ['The AWS credentials have expired.', signIn],
  ExpiredToken: ['The AWS credentials have expired.', signIn],
  UnrecognizedClientException: ['AWS does not know these credentials.', signIn],
  InvalidClientTokenId: ['AWS does not know these credentials.', signIn],
  QueueDoesNotExist: [
    'The queues of this environment are not there.',
    'Deploy it (npm run deploy -- -c env=...), or check that account and region are the ones it is deployed to.',
  ],
  AccessDenied: ['AWS does not allow this.', 'Use a role that may work with this environment.'],
  AccessDeniedException: ['AWS does not allow this.', 'Use a role that may work with this environment.'],
  ResourceNotFoundException: [
    'A secret of this environment is not there.',
    'Deploy the environment with this source first: the stack creates its secrets.',
  ],
}

/** What a person reads about any error. Never a stack trace, a key or a body. */
export const explain = (error: unknown): Explanation => {
  if (error instanceof Problem) return told(error.message, error.remedy)
  if (error instanceof WrongUsage || error instanceof SettingsError) return told(error.message)
  if (error instanceof RetryLater) return told(`${error.message}.`, remedyOf(error))
  if (error instanceof Park) return told(`${error.message}.`, error.reason.remedy)
  if (error instanceof NoAnswer) return told(`${error.message}.`, 'Check the address and that the server is up.')
  if (error instanceof Error) {
    const known = aws[error.name]
    if (known) return told(known[0], known[1])
    if (/Region is missing/.test(error.message)) return told('No AWS region is set.', signIn)
    if ('code' in error && error.code === 'ECONNREFUSED') return told('Nobody answers there: is `npm start` running?')
    if (error.name === 'ExitPromptError') return told('Nothing was changed.')
  }
  const message = error instanceof Error ? error.message : 'something that is not an Error was thrown'
  return { message: `${errorName(error)}: ${message}`, expected: false }
}

/** How long whoever refuses wants to be left alone when it does not say so, in milliseconds. */
const usualPause = 60_000

/** Where a worker needs nothing, it tries again by itself. Nobody does so for a command. */
const remedyOf = ({ reason, after = usualPause }: RetryLater): string =>
  reason.remedy.startsWith('Nothing') ? `Run the command again in ${spanText(Math.max(1_000, after))}.` : reason.remedy

/** Whether an error says why a system could not be looked at, in words for people. */
export const isExplained = (error: unknown): error is RetryLater | Park | Problem =>
  error instanceof RetryLater || error instanceof Park || error instanceof Problem

const told = (message: string, remedy?: string): Explanation => ({
  message,
  ...(remedy && { remedy }),
  expected: true,
})
