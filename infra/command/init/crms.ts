import * as z from 'zod/mini'
import { inEnglish } from '#infra/aws/config/settings.ts'
import { settingsReference } from '#infra/aws/config/settings-reference.ts'
import { askedFor, type Connector } from '#lib/crm/setup/connector.ts'
import { openConnector } from '#lib/crm/setup/open-connector.ts'
import type { Source } from '#lib/crm/source.ts'
import { sources } from '#lib/crm/sources.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { askFor, givenBy } from '../connect/given-values.ts'
import { showSteps } from '../connect/show-steps.ts'
import { notYet } from '../connect/webhook-url.ts'
import { explain } from '../target/explain.ts'
import { groupAt, type Init, type Settings, wrongAs } from './subject.ts'

export interface CrmAnswers {
  /** What the settings will say of each. */
  sources: Record<string, Settings>
  /** CRMs whose settings only `connect` can write, because only the CRM can tell them. */
  later: string[]
}

/** The longest that a CRM is asked, in milliseconds. */
const patience = 60_000

/** Asks which CRMs clients come from, and for what the settings of each need; tries the credentials of those that have any. */
export const askForCrms = async (init: Init, portalUrl: string): Promise<CrmAnswers> => {
  const before = groupAt(init.before, 'sources')
  const names = Object.keys(sources)
  const choices = names.map((value) => ({ value, name: value === 'generic' ? 'generic (any other sender)' : value }))
  const known = Object.keys(before).filter((name) => names.includes(name))
  const chosen = await init.questions.several('CRMs that clients come from:', choices, known)
  const answers: CrmAnswers = { sources: {}, later: [] }
  for (const name of chosen) {
    const source = sources[name]
    if (!source) continue
    const connector = await source.connector?.()
    const isNew = before[name] === undefined
    const own = await askForMembers(init, name, source, groupAt(before, name))
    const full = connector?.draft?.(own, isNew) ?? own
    const isComplete = z.safeParse(source.settings, own).success
    if (isComplete) answers.sources[name] = full
    else answers.later.push(name)
    const { data: settings } = z.safeParse(source.settings, full)
    if (connector) await tryCredentials(init, name, connector, { settings, portalUrl })
  }
  return answers
}

/** The texts that a source cannot do without, each with what the page of settings says of it. */
const askForMembers = async (init: Init, name: string, source: Source, known: Settings): Promise<Settings> => {
  const needed = z.safeParse(source.settings, {}, inEnglish).error?.issues ?? []
  const own: Record<string, unknown> = { ...known }
  for (const { path, ...issue } of needed) {
    const member = String(path[0])
    if (path.length !== 1 || !('expected' in issue) || issue.expected !== 'string') continue
    const initial = typeof own[member] === 'string' ? own[member] : undefined
    const meaning = settingsReference().find((row) => row.path === `sources.${name}.${member}`)?.meaning ?? member
    const example = wrongAs(init, z.string())
    const wrong = (answer: string) => example(answer) ?? wrongMember(source, { ...own, [member]: answer }, member)
    own[member] = await init.questions.text(`${name}: ${meaning.replace(/\.$/, '')}:`, { initial, wrong })
  }
  return own
}

const wrongMember = ({ settings }: Source, own: Settings, member: string): string | undefined =>
  z.safeParse(settings, own, inEnglish).error?.issues.find(({ path }) => path[0] === member)?.message

/** The user of the CRM behind the credentials, or what `connect` would say of them. The credentials are not stored. */
const tryCredentials = async (
  { questions, work }: Init,
  name: string,
  connector: Connector,
  { settings, portalUrl }: { settings: unknown; portalUrl: string },
): Promise<void> => {
  const asks = connector.asks.filter(({ storedIn }) => storedIn === 'credentials')
  if (asks.length === 0) return
  const { shell, out } = work
  let question = 'try its credentials now? They are not stored; connect asks for them again.'
  while (await questions.agree(`${name}: ${question}`, true)) {
    question = 'try others?'
    const given = givenBy(name, asks, {}, shell.environment)
    Object.assign(given, await askFor(shell, name, askedFor(asks, given), false))
    const connection = openConnector(name, connector, {
      settings,
      given,
      stored: { credentials: undefined, webhooks: [] },
      webhookUrl: notYet + name,
      portalUrl,
      deadline: deadlineIn(patience, shell.clock),
      clock: shell.clock,
    })
    try {
      out.say(`  ${out.style('green', '✓')} ${await connection.hello()}`)
      const wrong = (await connection.steps()).filter(({ state }) => state === 'wrong')
      showSteps(out, wrong)
      if (wrong.length === 0) return
    } catch (error) {
      const { message, remedy, expected } = explain(error)
      if (!expected) throw error
      out.complain(`  ✗ ${message}`, remedy)
    }
  }
}
