import type * as z from 'zod/mini'
import { placeholdersIn } from '#infra/aws/config/placeholders.ts'
import type { ChangeOptions } from '../confirm.ts'
import type { CommandContext } from '../ops.ts'
import { type Questions, wrongBy } from './questions.ts'

/** A section of settings as a person wrote it. */
export type Settings = Readonly<Record<string, unknown>>

/** An environment that somebody is asked about. */
export interface Init {
  work: CommandContext<ChangeOptions>
  questions: Questions
  environment: string
  /** What the settings say of it so far: what is kept, and what is offered as the answer. */
  before: Settings
  /** The file that is written, as messages name it. */
  file: string
}

/** A section within settings; empty where it is none. */
export const groupAt = (settings: Settings, name: string): Settings => {
  const value = settings[name]
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Settings) : {}
}

/** What a schema has against an answer, and that it still is one of the examples where nothing can be deployed with those. */
export const wrongAs = ({ environment }: Pick<Init, 'environment'>, schema: z.core.$ZodType) => {
  const wrong = wrongBy(schema)
  return (answer: string): string | undefined =>
    wrong(answer) ??
    (environment !== 'local' && placeholdersIn(answer).length > 0
      ? `${answer} is an example, give your own`
      : undefined)
}
