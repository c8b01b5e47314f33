import { catalogue } from './catalogue.ts'
import type { Source } from './source.ts'

const loaded = Object.entries(catalogue).map(async ([name, load]) => [name, await load()] as const)

/** Every source, loaded, for synth and commands. The functions load only the sources of their settings. */
export const sources: Readonly<Record<string, Source>> = Object.fromEntries(await Promise.all(loaded))
