import { errorName } from '../../runtime/errors.ts'
import { log } from '../../runtime/telemetry/log.ts'
import type { StageContext } from '../stages/stage-context.ts'
import { hasBegunReporting, type RunState } from '../store/run-state.ts'
import { evidenceOf, isCopied, type RunWithCopy } from './evidence.ts'
import { signEvidence } from './signed.ts'

/** Where the evidence of a copy lies: beside it. */
export const evidenceKey = (copyKey: string): string => `${copyKey.slice(0, copyKey.lastIndexOf('/'))}/evidence.json`

/**
 * Stores the evidence of a run beside its copy, locked as long as the copy is, before anybody is told of the run. One that is
 * there already was made by a worker that died before it could note it, and stays. What fails is said in the report, which
 * must not wait for it.
 */
export const withEvidence = async (work: StageContext, state: RunState): Promise<RunState> => {
  if (!isCopied(state) || state.evidence || hasBegunReporting(state)) return state
  try {
    return { ...state, evidence: await record(work, state) }
  } catch (error) {
    const name = errorName(error)
    log.warn('evidence.not_made', { error: name })
    return { ...state, evidence: { problem: `it could not be stored (${name})` } }
  }
}

const record = async (work: StageContext, run: RunWithCopy): Promise<NonNullable<RunState['evidence']>> => {
  const { store } = work.services
  const key = evidenceKey(run.copy.key)
  if (!(await store.read(key))) {
    const text = await signed(work, run)
    if (text === undefined)
      return {
        problem: 'there is no secret to sign it with: `roomkeeper doctor` names the missing secret and how to make it',
      }
    await store.create(key, text, run.copy.lockUntil)
  }
  const [stored, found] = await Promise.all([store.read(key), store.inspect(key)])
  if (!stored) return { problem: 'S3 took it, and does not have it' }
  const isLocked = run.copy.lockUntil === undefined || (found?.lockUntil ?? 0) >= run.copy.lockUntil
  return { key, ...(!isLocked && { problem: `it lies beside the copy (${key}), but S3 has not locked it` }) }
}

/** The text of the evidence; undefined while no secret is stored that could sign it. */
const signed = async (work: StageContext, run: RunWithCopy): Promise<string | undefined> => {
  const secrets = await work.services.evidenceSecrets(run.portal)
  if (!secrets) return undefined
  const now = work.now()
  // The copy is what counts: a portal that is gone by now must not cost its evidence.
  const serverVersion = await work
    .portal()
    .then(({ account }) => account.serverVersion())
    .catch(() => undefined)
  return signEvidence(evidenceOf(run, { host: new URL(work.settings.url).host, serverVersion }, now), now, secrets)
}
