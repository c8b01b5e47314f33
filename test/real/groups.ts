import type { Group } from './group.ts'
import { againGroup } from './groups/again.ts'
import { backupGroup } from './groups/backup.ts'
import { clientsGroup } from './groups/clients.ts'
import { connectGroup } from './groups/connect.ts'
import { endsGroup } from './groups/ends.ts'
import { filledGroup } from './groups/filled.ts'
import { keysGroup } from './groups/keys.ts'
import { killServerGroup, killWorkerGroup } from './groups/kill.ts'
import { oneNameGroup } from './groups/one-name.ts'
import { oneWordGroup } from './groups/one-word.ts'
import { rulesGroup } from './groups/rules.ts'
import { severalKeysGroup } from './groups/several-keys.ts'
import { startGroup } from './groups/start.ts'
import { waysGroup } from './groups/ways.ts'

/**
 * What is played, phase after phase. In a phase the lanes run side by side, and the groups of a lane one after the other: those
 * with EspoCRM, which sends to one stack at a time; those on the second portal, which is killed and moved; those that wait.
 */
export const phases: readonly (readonly (readonly Group[])[])[] = [
  [
    [
      connectGroup,
      clientsGroup,
      waysGroup,
      filledGroup,
      rulesGroup,
      endsGroup,
      severalKeysGroup,
      againGroup,
      oneWordGroup,
      startGroup,
    ],
    [keysGroup, oneNameGroup, killServerGroup],
    [killWorkerGroup],
  ],
  [[backupGroup]],
]

/** The phases with those groups only that have one of `texts` in their name or in that of a case. */
export const phasesWith = (texts: readonly string[]): typeof phases =>
  phases.map((lanes) =>
    lanes.map((groups) =>
      groups.filter(({ name, expected }) =>
        [name, ...Object.keys(expected)].some((one) => texts.some((text) => one.includes(text))),
      ),
    ),
  )
