import { readFile, writeFile } from 'node:fs/promises'
import { synthesize } from '#test/infra/aws/synthesized.ts'
import measured from './measured.json' with { type: 'json' }
import { perMonth, perMonthSmall, perThousand, tableOf } from './tables.ts'

const page = new URL('../deploy.md', import.meta.url)

/** The page with its tables as they must be. */
export const pageWithCosts = (text: string): string => {
  const stack = synthesize('prod')
  const between = (name: string, table: string, into: string) =>
    into.replace(
      new RegExp(`(<!-- ${name}: [^>]*-->\n)[\\s\\S]*?(<!-- /${name} -->)`),
      (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`,
    )
  const withClients = between('per-thousand', tableOf(perThousand(measured, stack)), text)
  const full = between('per-month', tableOf(perMonth(measured, stack)), withClients)
  return between('per-month-small', tableOf(perMonthSmall(synthesize('prod', { profile: 'small' }))), full)
}

if (import.meta.main) await writeFile(page, pageWithCosts(await readFile(page, 'utf8')))
