import * as z from 'zod/mini'
import { reportDelivery } from '../../notify/deliveries.ts'
import { parseJson } from '../../runtime/json.ts'
import type { TextStore } from '../../runtime/objects/text-store.ts'

/** How an outlet fares. */
const outletState = z.object({
  v: z.literal(1),
  /** Since when it has taken nothing, epoch milliseconds. */
  failingSince: z.optional(z.number()),
  off: z.optional(z.object({ at: z.number(), why: z.string() })),
  /** How far the mail about that has got. */
  mail: z.optional(reportDelivery),
})

export type OutletState = z.output<typeof outletState>

/** How outlets fare, an object for each. */
export interface OutletStates {
  /** An outlet of which nothing is kept is on. */
  read(outlet: string): Promise<{ state: OutletState; tag: string | undefined }>
  /** @returns the new tag; undefined when another was quicker, and nothing is kept then */
  write(outlet: string, state: OutletState, over: string | undefined): Promise<string | undefined>
}

const stateKey = (outlet: string) => `outlets/${outlet}.json`

export const createOutletStates = (
  open: () => Promise<Pick<TextStore, 'read' | 'create' | 'replace'>>,
): OutletStates => ({
  async read(outlet) {
    const found = await (await open()).read(stateKey(outlet))
    const state = z.safeParse(outletState, parseJson(found?.text ?? '')).data
    return { state: state ?? { v: 1 }, tag: found?.tag }
  },
  async write(outlet, state, over) {
    const texts = await open()
    const [key, text] = [stateKey(outlet), `${JSON.stringify(state)}\n`]
    return over === undefined ? texts.create(key, text) : texts.replace(key, text, over)
  },
})
