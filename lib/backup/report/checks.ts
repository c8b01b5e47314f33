import type { RunCheck } from '../store/run-state.ts'

/** Checks as receivers of reports and programs get them: what is `passed` here has been `proven` there from the first release on. */
export const checksAsData = (checks: readonly RunCheck[]) =>
  checks.map(({ id, verdict, detail }) => ({
    id,
    verdict: verdict === 'passed' ? ('proven' as const) : verdict,
    detail,
  }))
