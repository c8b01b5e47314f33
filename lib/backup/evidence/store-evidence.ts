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
  const { services, settings } = work
  const key = evidenceKey(run.copy.key)
  if (await services.store.read(key)) return { key }
  const secrets = await services.evidenceSecrets(run.portal)
  if (!secrets)
    return {
      problem: 'there is no secret to sign it with: `roomkeeper doctor` names the missing secret and how to make it',
    }
  const now = work.now()
  const serverVersion = await (await work.portal()).account.serverVersion().catch(() => undefined)
  const text = signEvidence(evidenceOf(run, { host: new URL(settings.url).host, serverVersion }, now), now, secrets)
  await services.store.create(key, text, run.copy.lockUntil)
  const [stored, found] = await Promise.all([services.store.read(key), services.store.inspect(key)])
  if (!stored) return { problem: 'S3 took it, and does not have it' }
  const isLocked = run.copy.lockUntil === undefined || (found?.lockUntil ?? 0) >= run.copy.lockUntil
  return { key, ...(!isLocked && { problem: `it lies beside the copy (${key}), but S3 has not locked it` }) }
}
