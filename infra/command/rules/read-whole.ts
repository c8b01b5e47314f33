import { decideRule, isRuleTag } from '#lib/onboarding/decide-rule.ts'
import { type ClientContext, roomToMake } from '#lib/onboarding/observe-client.ts'
import type { Desired } from '#lib/onboarding/room/desired.ts'
import type { Step } from '#lib/onboarding/room/plan.ts'
import type { WholeReading } from '#lib/onboarding/rules-check/check-records.ts'
import type { WholeRecord } from '#lib/onboarding/rules-check/tally.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { lookAtRoom } from '../client/client-state.ts'
import { previewSteps } from '../client/preview.ts'

/** Reads a client with its owner and its contacts, and plans its room with the worker's own code, as if none of it were there but what is adopted. */
export const readRecordsWhole =
  (context: ClientContext): WholeReading['read'] =>
  async (ref) => {
    const { docspace, cache, records, settings, linkSecrets } = context
    const record = await records.read(ref)
    if (!record?.isClient || clientKey(record.ref) !== clientKey(ref)) return undefined
    const decided = await decideRule(records, settings, record)
    if (decided.kind !== 'room') return undefined
    const client = { kind: 'to-be-made', record, found: { kind: 'none' }, decided, fields: undefined } as const
    const { desired, adoption } = await roomToMake(context, client, linkSecrets)
    const tagging = adoption ? tagsOfAdoption(desired) : 0
    if (adoption?.how === 'link-only') return { writes: tagging, people: {} }
    const there = adoption ? await lookAtRoom(docspace, adoption.room, desired) : {}
    const { writes, people } = wholeOf(previewSteps(desired, there, await cache.keyOwner(docspace)))
    return { writes: writes + tagging, people }
  }

/** A room that was there before gets the client's key, the mark of adopted ones and its rule, each in a write. */
const tagsOfAdoption = ({ otherTags }: Desired): number => 2 + otherTags.filter(isRuleTag).length

/** Each step is one write, but for a logo: it is laid ready first. */
const writesOf = ({ do: kind }: Step): number => (kind === 'set-logo' ? 2 : 1)

/** What the steps of a room come to. */
export const wholeOf = (steps: readonly Step[]): WholeRecord => {
  const people: Record<string, number> = {}
  for (const step of steps) {
    if (step.do !== 'invite') continue
    for (const { access } of step.people) people[access] = (people[access] ?? 0) + 1
  }
  return { writes: steps.reduce((sum, step) => sum + writesOf(step), 0), people }
}
