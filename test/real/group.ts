import { ServerProblem } from './problem.ts'
import type { World } from './world.ts'

/** Cases that share a set-up. */
export interface Group {
  name: string
  /** What each case has to show, by its name. */
  expected: Readonly<Record<string, string>>
  /** Plays the cases; `see` tells what one of them has shown. A case that is not told of has failed. */
  play(world: World, see: (name: string, seen: string) => void): Promise<void>
}

/** A case after it was played. */
export interface Row {
  group: string
  name: string
  expected: string
  seen: string
}

/** The longest that a group may take, in milliseconds. */
const patience = 9 * 60_000

/** Plays a group to its end; what goes wrong becomes what its remaining cases have shown. */
export const play = async (group: Group, world: World): Promise<Row[]> => {
  const seen = new Map<string, string>()
  const late = AbortSignal.timeout(patience)
  const tooLate = new Promise<never>((_, reject) =>
    late.addEventListener('abort', () => reject(new Error(`not done within ${patience / 60_000} minutes`))),
  )
  const trouble = await Promise.race([group.play(world, (name, text) => seen.set(name, text)), tooLate]).then(
    () => 'it was not played',
    (error: unknown) => {
      // Without its server no case says anything.
      if (error instanceof ServerProblem) throw error
      return error instanceof Error ? error.message : String(error)
    },
  )
  const unknown = [...seen.keys()].filter((name) => !(name in group.expected))
  if (unknown.length > 0) throw new Error(`${group.name} has no such case: ${unknown.join(', ')}`)
  return Object.entries(group.expected).map(([name, expected]) => ({
    group: group.name,
    name,
    expected,
    seen: seen.get(name) ?? trouble,
  }))
}
