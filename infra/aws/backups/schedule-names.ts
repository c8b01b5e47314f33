import { nameInStack } from '../constructs/names.ts'

/** The most characters that EventBridge Scheduler takes in the name of a schedule (docs/facts/aws.md#names-of-schedules). */
const longest = 64

/** Portals whose schedule of backups would have too long a name in this environment. */
export const scheduleNameProblems = (environment: string, portals: Readonly<Record<string, unknown>>) =>
  Object.keys(portals).flatMap((portal) => {
    const name = nameInStack({ environment }, `start-backup-${portal}`)
    const excess = name.length - longest
    if (excess <= 0) return []
    const message = `its schedule would be called ${name}, and EventBridge Scheduler takes ${longest} characters: shorten this name by ${excess}`
    return [{ path: ['backup', 'portals', portal], message }]
  })
