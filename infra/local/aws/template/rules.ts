import * as z from 'zod'
import type { BoundTemplate } from './bound-template.ts'

/** What an event has to have, member by member: one of these values, or the same of what lies in it. */
export type EventPattern = { [member: string]: readonly (string | number | boolean)[] | EventPattern }

/** A rule on the default bus of EventBridge. */
export interface RuleModel {
  name: string
  pattern: EventPattern
  targets: { arn: string; input: { paths: Readonly<Record<string, string>>; template: string } | undefined }[]
}

const Pattern: z.ZodType<EventPattern> = z.lazy(() =>
  z.record(z.string(), z.union([z.array(z.union([z.string(), z.number(), z.boolean()])), Pattern])),
)

const RuleProperties = z.object({
  State: z.string().default('ENABLED'),
  EventPattern: Pattern.optional(),
  Targets: z
    .array(
      z.object({
        Arn: z.string(),
        InputTransformer: z
          .object({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
          .optional(),
      }),
    )
    .default([]),
})

/** The rules that are on. Throws for a pattern with more than values, which nothing here would match as AWS does. */
export function readRules(template: BoundTemplate): RuleModel[] {
  return template.all('AWS::Events::Rule').flatMap((found) => {
    const { State, EventPattern, Targets } = template.read(found, RuleProperties)
    if (State !== 'ENABLED' || !EventPattern) return []
    const targets = Targets.map(({ Arn, InputTransformer: it }) => ({
      arn: Arn,
      input: it && { paths: it.InputPathsMap, template: it.InputTemplate },
    }))
    return [{ name: found.name, pattern: EventPattern, targets }]
  })
}
