import { catalogue } from './catalogue.ts'
import type { Source } from './source.ts'

const loaded = Object.entries(catalogue).map(async ([name, load]) => [name, await load()] as const)

/** The whole catalogue, loaded: for synthesis and commands. The functions load what they need. */
export const sources: Readonly<Record<string, Source>> = Object.fromEntries(await Promise.all(loaded))
