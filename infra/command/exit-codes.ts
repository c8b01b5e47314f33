/** How every command ends; `docs/operating/exit-codes.md` says the same to people. */
export const exitCodes = {
  /** What was asked for is done, and nothing is wrong. A dry run changes nothing and ends so too. */
  done: 0,
  /** A problem was found, or something failed. */
  failed: 1,
  /** Called wrongly: an option, a value or an environment that there is not, or one that is given twice. */
  calledWrongly: 2,
  /** Nothing is wrong, and it is not done: nobody agreed to it, or it was on its way when the wait was over. */
  notDone: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
