import { randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import { parseJson } from '../../runtime/json.ts'
import type { ObjectStore } from './object-store.ts'
import { type RunState, runState } from './run-state.ts'

/** A run as it was read, to be replaced only if nobody else has. */
export interface HeldRun {
  state: RunState
  tag: string
}

export interface Runs {
  /** Notes a new run; the one that is there already when there is one. */
  begin(state: RunState): Promise<HeldRun & { isNew: boolean }>
  find(portal: string, run: string): Promise<HeldRun | undefined>
  /** Undefined when another worker has gone on with the run. */
  save(held: HeldRun, state: RunState): Promise<HeldRun | undefined>
  /** The last `most` runs of a portal, the newest first. */
  latest(portal: string, most: number): Promise<RunState[]>
}

const keyOf = (portal: string, run: string): string => `runs/${portal}/${run}.json`
const atOnce = 16

export const createRuns = (store: ObjectStore): Runs => {
  const find = async (portal: string, run: string) => {
    const found = await store.read(keyOf(portal, run))
    return found && { state: z.parse(runState, JSON.parse(found.text)), tag: found.tag }
  }
  return {
    find,
    async begin(state) {
      const tag = await store.create(keyOf(state.portal, state.run), JSON.stringify(state))
      if (tag !== undefined) return { state, tag, isNew: true }
      const there = await find(state.portal, state.run)
      if (!there) throw new Error('the run was neither written nor there')
      return { ...there, isNew: false }
    },
    async save({ tag }, state) {
      const marked = { ...state, mark: randomUUID() }
      const fresh = await store.replace(keyOf(state.portal, state.run), JSON.stringify(marked), tag)
      if (fresh !== undefined) return { state: marked, tag: fresh }
      // The SDK tries again by itself: the condition may have failed because the first try had its effect.
      const there = await find(state.portal, state.run)
      return there?.state.mark === marked.mark ? there : undefined
    },
    async latest(portal, most) {
      const keys = (await store.list(`runs/${portal}/`)).sort().reverse().slice(0, most)
      const states: RunState[] = []
      for (let at = 0; at < keys.length; at += atOnce) {
        const texts = await Promise.all(keys.slice(at, at + atOnce).map((key) => store.read(key)))
        // One that cannot be read must not cost tonight's report.
        states.push(...texts.flatMap((found) => (found && z.safeParse(runState, parseJson(found.text)).data) ?? []))
      }
      return states
    },
  }
}
