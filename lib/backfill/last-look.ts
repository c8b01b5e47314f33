import * as z from 'zod/mini'
import { parseJson } from '../runtime/json.ts'
import type { TextStore } from '../runtime/objects/text-store.ts'

const look = z.object({ until: z.number() })

const keyOf = (source: string): string => `looks/${source}.json`

/** Until when a source's changes were seen, in epoch milliseconds; undefined where nobody has looked yet. */
export const readLastLook = async (texts: Pick<TextStore, 'read'>, source: string): Promise<number | undefined> =>
  z.safeParse(look, parseJson((await texts.read(keyOf(source)))?.text ?? '')).data?.until

/** Keeps it. Where two sweeps keep it at once one of them wins, and the changes are seen again at worst. */
export const keepLastLook = async (
  texts: Pick<TextStore, 'read' | 'create' | 'replace'>,
  source: string,
  until: number,
): Promise<void> => {
  const text = `${JSON.stringify({ until })}\n`
  const before = await texts.read(keyOf(source))
  await (before ? texts.replace(keyOf(source), text, before.tag) : texts.create(keyOf(source), text))
}
