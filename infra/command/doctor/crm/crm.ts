import { publicUrlOf } from '#infra/aws/config/settings.ts'
import type { Connection, ConnectStep } from '#lib/crm/setup/connector.ts'
import { openConnector } from '#lib/crm/setup/open-connector.ts'
import { deadlineIn } from '#lib/runtime/clock.ts'
import { RetryLater } from '#lib/runtime/errors.ts'
import { readStored, type Stored } from '../../connect/connection-secrets.ts'
import { lookAtSubscriptions } from '../../connect/subscriptions/look-at-subscriptions.ts'
import { type TrialFlags, tryFields } from '../../connect/trial.ts'
import { webhookUrlOf } from '../../connect/webhook-url.ts'
import type { Target } from '../../target/target.ts'
import { type DoctorCheck, type Found, ok, problem, unknown } from '../finding.ts'
import { lastDeliveries } from './deliveries.ts'
import { subscriptionFinding } from './subscriptions.ts'
import { testEvent } from './test-event.ts'

/** The longest a CRM is looked at, in milliseconds. */
const patience = 60_000

/** A check for each source of the settings: credentials, rights, fields and whether they take a room’s values, webhook and its last delivery. */
export const crmChecks = ({ sources }: Target, flags: TrialFlags): DoctorCheck[] =>
  [...sources.keys()].map((name) => ({ area: name, look: (target) => lookAt(target, name, flags) }))

const lookAt = async (target: Target, name: string, flags: TrialFlags): Promise<Found[]> => {
  const configured = target.sources.get(name)
  const connector = await configured?.source.connector?.()
  if (!configured || !connector) return [unknown(`nobody has said how ${name} is to be looked at`)]
  const stored = await readStored(target, name)
  const webhookUrl = await webhookUrlOf(target, name)
  const connection = openConnector(name, connector, {
    settings: configured.settings,
    given: {},
    stored,
    webhookUrl,
    portalUrl: publicUrlOf(target.settings.docspace),
    deadline: deadlineIn(patience, target.clock),
    clock: target.clock,
  })
  try {
    const who = ok(await connection.hello())
    const steps = await connection.steps()
    // Without the rights for the rest it would only be refused.
    return steps.some(({ state }) => state === 'wrong')
      ? [who, ...steps.map((step) => findingIn(step, name))]
      : [
          who,
          ...steps.filter(({ subscription }) => !subscription).map((step) => findingIn(step, name)),
          ...(await triedFindings(target, name, connection, { steps, flags })),
          ...(await secretFindings(target, name, connection, { stored, webhookUrl })),
          ...(await lastDeliveries(target, name, connection)),
        ]
  } catch (error) {
    return [refused(name, error)]
  }
}

interface Tried {
  steps: readonly ConnectStep[]
  flags: TrialFlags
}

/** Whether the fields take a room’s values, and whether the CRM tells what it is asked to, which the trial is a part of. */
const triedFindings = async (
  target: Target,
  name: string,
  connection: Connection,
  { steps, flags }: Tried,
): Promise<Found[]> => {
  const since = target.clock.now()
  const isTried = flags.trial && fieldsAreThere(steps)
  const trial = isTried ? await tryFields(target, name, connection, flags) : []
  const named = flags.trialRecord !== undefined
  const rows = await lookAtSubscriptions(target, name, { connection, steps, trial, named, since })
  const untried = fieldsAreThere(steps) && !flags.trial
  return [
    ...(untried ? [unknown('whether the fields take a room’s values: --no-trial leaves it out')] : []),
    ...trial.map((step) => findingIn(step, name)),
    ...rows.map(subscriptionFinding),
  ]
}

/** Missing fields are reported already, and would only be refused. */
const fieldsAreThere = (steps: readonly ConnectStep[]): boolean =>
  steps.every(({ state, subscription }) => subscription || (state !== 'to-do' && state !== 'by-hand'))

/** Whether the CRM signs with a secret that is stored, where it shows its own, and whether we take what is signed so. A missing secret is reported with the other secrets. */
const secretFindings = async (
  { settings }: Target,
  name: string,
  connection: Connection,
  { stored, webhookUrl }: { stored: Stored; webhookUrl: string },
): Promise<Found[]> => {
  const { webhooks } = stored
  if (webhooks.length === 0) return []
  const { webhooks: theirs = [] } = await connection.secrets()
  if (!theirs.every((secret) => webhooks.includes(secret))) return [signedOtherwise(name)]
  const needsCertificate = settings.domain?.clientCertificates !== undefined
  return [
    ...(theirs.length > 0 ? [ok(`${name} signs with the secret that is stored`)] : []),
    ...(await testEvent({ webhooks, webhookUrl, needsCertificate, probe: connection.probe })),
  ]
}

const signedOtherwise = (name: string): Found =>
  problem(
    `${name} signs with another secret than the one that is stored: all of its deliveries are refused`,
    `roomkeeper connect ${name} stores the right one.`,
  )

/** What a CRM's refusal to be looked at means. @throws everything else */
const refused = (name: string, error: unknown): Found => {
  const code = error instanceof RetryLater ? error.reason.code : undefined
  if (!(error instanceof Error) || !code) throw error
  const text = `${error.message}.`
  if (code === 'crm-key-refused') return problem(text, `roomkeeper connect ${name} stores working credentials.`)
  if (code === 'crm-busy') return unknown(text, 'Look again in a minute.')
  throw error
}

const findingIn = ({ what, state, how = [] }: ConnectStep, name: string): Found => {
  if (state === 'done') return ok(what)
  if (state === 'to-do' || state === 'by-hand')
    return problem(`missing, or not as it must be: ${what}`, lines([`roomkeeper connect ${name}`, ...how]))
  if (state === 'wrong')
    return problem(`not as it must be: ${what}`, lines([...how, `Then roomkeeper connect ${name}`]))
  return unknown(what, lines(how))
}

const lines = (some: readonly string[]) => some.join('\n')
