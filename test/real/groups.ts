import type { Group } from './group.ts'
import { clientsGroup } from './groups/clients.ts'
import { connectGroup } from './groups/connect.ts'

/** What is played, phase after phase. In a phase the lanes run side by side, and the groups of a lane one after the other. */
export const phases: readonly (readonly (readonly Group[])[])[] = [[[connectGroup, clientsGroup]]]

/** The phases with those groups only that have `text` in their name or in that of a case. */
export const phasesWith = (text: string): typeof phases =>
  phases.map((lanes) =>
    lanes.map((groups) =>
      groups.filter(({ name, expected }) => [name, ...Object.keys(expected)].some((one) => one.includes(text))),
    ),
  )
