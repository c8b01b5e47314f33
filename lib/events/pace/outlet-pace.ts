import * as z from 'zod/mini'
import { parseJson } from '../../runtime/json.ts'
import type { TextStore } from '../../runtime/objects/text-store.ts'
import { createTurn } from '../../runtime/waiting/turn.ts'

/** When an outlet takes the next message, epoch milliseconds: all before have their turns. */
const pace = z.object({ v: z.literal(1), freeAt: z.number() })

/** Turns at an outlet that takes so many messages and no more, for all workers together. */
export interface OutletPace {
  /**
   * Takes the next turn, `gap` milliseconds after the one before, and gives its time; undefined where too many workers ask at once.
   * `notBefore` and what is given are epoch milliseconds.
   */
  turn(outlet: string, gap: number, notBefore: number): Promise<number | undefined>
}

/** So often a worker asks again when another was quicker. */
const mostTries = 8

const paceKey = (outlet: string) => `outlets/${outlet}/pace.json`

export const createOutletPace = (open: () => Promise<Pick<TextStore, 'read' | 'create' | 'replace'>>): OutletPace => {
  const take = async (outlet: string, gap: number, notBefore: number): Promise<number | undefined> => {
    const texts = await open()
    const key = paceKey(outlet)
    for (let tries = 0; tries < mostTries; tries += 1) {
      const found = await texts.read(key)
      const freeAt = z.safeParse(pace, parseJson(found?.text ?? '')).data?.freeAt ?? 0
      const at = Math.max(freeAt, notBefore)
      const text = `${JSON.stringify({ v: 1, freeAt: at + gap })}\n`
      const tag = found ? await texts.replace(key, text, found.tag) : await texts.create(key, text)
      if (tag !== undefined) return at
    }
    return undefined
  }
  /** Messages of one worker ask one after the other: they would only be in each other's way. */
  const inTurn = createTurn()
  return { turn: (outlet, gap, notBefore) => inTurn(() => take(outlet, gap, notBefore)) }
}
