import type { RunCheck } from '../store/run-state.ts'

/** Checks as programs get them. Our `passed` is `proven` there: it was renamed here, and receivers of reports keep the old name. */
export const checksAsData = (checks: readonly RunCheck[]) =>
  checks.map(({ id, verdict, detail }) => ({
    id,
    verdict: verdict === 'passed' ? ('proven' as const) : verdict,
    detail,
  }))
