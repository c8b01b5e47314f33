import type { DocSpace } from '#lib/docspace/index.ts'
import { type Found, problem, warning } from '../finding.ts'

/** Those of these addresses of which DocSpace has no active account. */
export const strangersAmong = async (
  { people }: Pick<DocSpace, 'people'>,
  emails: readonly string[],
): Promise<string[]> => {
  const found = await Promise.all(emails.map((email) => people.findByEmail(email)))
  return emails.filter((_, at) => !found[at]?.active)
}

/** What is said of them. `who`: as the CRM has them; `meanwhile`: what becomes of their clients, which is a problem where these are parked. */
export const strangersFinding = (
  strangers: readonly string[],
  who: string,
  meanwhile: { text: string; parks: boolean },
): Found => {
  const text = `DocSpace has no active account of ${strangers.join(', ')}, ${who}`
  const remedy = `Create or reactivate it; until then ${meanwhile.text}.`
  return meanwhile.parks ? problem(text, remedy) : warning(text, remedy)
}
