/** What `connect --json` says of a step. */
export interface Steps {
  steps: { what: string; state: string }[]
}

export const stepsIn = (json: unknown): Steps['steps'] => (json as Steps).steps

export const stillToDo = (json: unknown) => stepsIn(json).filter(({ state }) => state === 'to-do')

/** How `connect` ends where all is well. */
export const arrived = /A test event arrived \(20\d\); one with a wrong secret was refused \(40\d\)\./
