import type { EventPattern, RuleModel } from '../template/rules.ts'

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Whether an event has what a pattern asks for. Of a list in the event one value is enough. */
export const matches = (pattern: EventPattern, event: unknown): boolean =>
  isObject(event) &&
  Object.entries(pattern).every(([member, wanted]) =>
    Array.isArray(wanted)
      ? [event[member]].flat().some((value) => wanted.includes(value))
      : matches(wanted as EventPattern, event[member]),
  )

const valueAt = (event: unknown, path: string): unknown =>
  path
    .split('.')
    .slice(1)
    .reduce((value: unknown, member) => (isObject(value) ? value[member] : undefined), event)

/** What a target gets: the event, or what its transformer makes of it. A path that the event lacks becomes nothing, as in AWS. */
export const inputOf = (event: unknown, { input }: RuleModel['targets'][number]): string =>
  input
    ? input.template.replace(/<([\w-]+)>/g, (_, name: string) => {
        const path = input.paths[name]
        const value = path === undefined ? undefined : valueAt(event, path)
        return value === undefined ? '' : JSON.stringify(value)
      })
    : JSON.stringify(event)

/** Gives an event to every target of the rules that it matches. */
export const publish = (
  rules: readonly RuleModel[],
  event: object,
  deliver: (targetArn: string, input: string) => void,
): void => {
  for (const { pattern, targets } of rules)
    if (matches(pattern, event)) for (const target of targets) deliver(target.arn, inputOf(event, target))
}
