import { checkbox, confirm, input, password, select } from '@inquirer/prompts'
import * as z from 'zod/mini'
import { inEnglish } from '#infra/aws/config/settings.ts'
import { printable } from '#infra/local/progress/printable.ts'
import type { Shell } from '../shell.ts'

interface Choice<V extends string> {
  value: V
  name: string
}

interface TextOptions {
  /** What it is without another word. */
  initial?: string | undefined
  /** What is wrong with an answer, in a sentence. */
  wrong?(answer: string): string | undefined
}

/** Asks a person at a terminal. Each throws inquirer's `ExitPromptError` at Ctrl-C. */
export interface Questions {
  text(message: string, options?: TextOptions): Promise<string>
  /** Nothing of it is shown; empty when it is passed over. */
  secret(message: string): Promise<string>
  agree(message: string, initial: boolean): Promise<boolean>
  oneOf<V extends string>(message: string, choices: readonly Choice<V>[], initial: V): Promise<V>
  /** At least one of them. */
  several(message: string, choices: readonly Choice<string>[], initial: readonly string[]): Promise<string[]>
}

export const questionsAt = (shell: Shell): Questions => {
  const context = { input: shell.stdin as NodeJS.ReadStream, output: shell.stderr }
  return {
    async text(message, { initial, wrong = () => undefined } = {}) {
      const validate = (answer: string) => wrong(answer.trim()) ?? true
      const asked = { message: printable(message), validate, ...(initial !== undefined && { default: initial }) }
      return (await input(asked, context)).trim()
    },
    secret: async (message) => (await password({ message: printable(message), mask: true }, context)).trim(),
    agree: (message, initial) => confirm({ message: printable(message), default: initial }, context),
    oneOf: (message, choices, initial) => select({ message, choices, default: initial }, context),
    several: (message, choices, initial) =>
      checkbox(
        {
          message,
          choices: choices.map((choice) => ({ ...choice, checked: initial.includes(choice.value) })),
          required: true,
        },
        context,
      ),
  }
}

/** What a schema has against an answer. */
export const wrongBy =
  (schema: z.core.$ZodType) =>
  (answer: unknown): string | undefined =>
    z.safeParse(schema, answer, inEnglish).error?.issues[0]?.message
