import type { Connection, Connector } from '#lib/crm/setup/connector.ts'
import { codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem, sayingWhatIsMade } from '../problem.ts'
import type { Target } from '../target/target.ts'
import { differingSecrets, readStored, storeSecretsOf } from './connection-secrets.ts'
import { writeDeployableFiles } from './deployable-files.ts'
import { type ConnectCommandOptions, type Opened, openConnection } from './open-connection.ts'
import { type ConnectPlan, makeSteps, planForConnect } from './planned-steps.ts'
import { proveDelivery } from './probe.ts'
import { removeCrm } from './remove.ts'
import { showSteps, stepJson } from './show-steps.ts'
import { signatureOf } from './signature.ts'
import { lookAtSubscriptions } from './subscriptions/look-at-subscriptions.ts'
import { showSubscriptions, subscriptionJson } from './subscriptions/show-subscriptions.ts'
import { assertOwn, tryFields } from './trial.ts'

/** `connect CRM`: shows what is there and what is to be done, does it, and proves that events arrive. */
export const connectCrm =
  (name: string, connector: Connector) =>
  (work: CommandContext<ConnectCommandOptions>): Promise<ExitCode> =>
    withLock(work.options, `connect ${name} in ${work.options.env}`, () => connectLocked(work, name, connector))

const connectLocked = async (
  work: CommandContext<ConnectCommandOptions>,
  name: string,
  connector: Connector,
): Promise<ExitCode> => {
  const { out, shell, options } = work
  const written = await writeDeployableFiles(work, name, connector)
  if (written !== undefined) return written
  const opened = await openConnection(work, name, connector)
  if (options.remove) return removeCrm(work, opened)
  const { connection, target } = opened
  assertOwn(target, name, options)
  out.say(out.style('bold', await connection.hello()))
  const plan = await planForConnect(opened)
  showSteps(out, plan.steps)
  if (plan.steps.some(({ state }) => state === 'wrong')) {
    // Not thrown: a program gets one document, and this one has the steps.
    const error = 'Nothing was changed: fix what is marked with ✗ first.'
    out.result({ applied: false, steps: plan.steps.map(stepJson), error })
    out.complain(error)
    return 1
  }
  const open = plan.steps.filter(({ state }) => state === 'to-do')
  const question = `Do what is marked with + in ${target.environment}?`
  if ((open.length > 0 || options.dryRun) && !(await isConfirmed(shell, out, options, question))) {
    out.result({ applied: false, steps: plan.steps.map(stepJson) })
    return codeUnlessAgreed(options)
  }
  return sayingWhatIsMade(async (isMade) => {
    // Deliveries of a webhook whose secret is not stored yet are refused and lost, so the secret comes first. A CRM that draws the secret itself is the exception.
    if (plan.deployed) await storeBefore(target, name, connection)
    await makeSteps(plan.steps, (what) => {
      isMade(what)
      out.say(`  ${out.style('green', '✓')} ${what}`)
    })
    return conclude(work, opened, plan)
  })
}

/** Looks again, stores the secrets, sends the test event, tries the fields, and says how each subscription is proven. @throws Problem when something is still missing */
const conclude = async (
  { out, options }: CommandContext<ConnectCommandOptions>,
  { name, connection, target, webhookUrl }: Opened,
  plan: ConnectPlan,
): Promise<ExitCode> => {
  const steps = await connection.steps()
  const left = steps.filter(({ state, after }) => state === 'to-do' && (plan.deployed || after !== 'deployment'))
  if (left.length > 0) throw new Problem(`Still missing: ${left.map(({ what }) => what).join(', ')}.`)
  if (!plan.deployed) {
    out.result({ applied: true, steps: plan.steps.map(stepJson), deployed: false })
    out.say(`\nNow deploy (npm run deploy -- -c env=${target.environment}), then run this again:`)
    out.say('it registers the webhook, stores the secrets and sends a test event.')
    return 0
  }
  const secret = await storeSecrets(target, name, connection)
  // First, so that the receiver has the secret when the CRM tells of the trial record.
  const proof =
    options.test && secret ? await prove(out, { connection, webhookUrl, target, secret, options }) : undefined
  const since = target.clock.now()
  const trial = await tryFields(target, name, connection, options)
  showSteps(out, trial)
  const until = target.clock.now() + (trial.length > 0 ? (connection.causes?.withinMs ?? 0) : 0)
  const signed = await signatureOf(out, { name, connection, target, since, until })
  const named = options.trialRecord !== undefined
  const rows = await lookAtSubscriptions(target, name, { connection, steps, trial, named, since })
  showSubscriptions(out, rows)
  const refused = trial.some(({ state }) => state === 'wrong') || signed?.state === 'refused'
  out.result({
    applied: true,
    steps: plan.steps.map(stepJson),
    deployed: true,
    trial: trial.map(stepJson),
    subscriptions: rows.map(subscriptionJson),
    ...(proof && { test: proof }),
    ...(signed && { signature: signed }),
  })
  const lines = secret ? connection.handOver?.(secret) : undefined
  if (lines && !options.reveal)
    out.say('With --reveal it shows what has to be put into the sender, its secret included.')
  if (lines && options.reveal) for (const line of lines) out.say(line)
  if (refused) out.complain('Not all of it works yet: fix what is marked with ✗, then run this again.')
  return refused ? 1 : 0
}

/** Stores what is known before anything is made; a CRM that draws the secret itself has none yet. */
const storeBefore = async (target: Target, name: string, connection: Connection): Promise<void> => {
  const { webhooks = [] } = await connection.secrets()
  if (webhooks.length > 0)
    await storeSecretsOf(target, name, differingSecrets(await readStored(target, name), { webhooks }))
}

/** The newest secret that deliveries are checked with. */
const storeSecrets = async (target: Target, name: string, connection: Connection): Promise<string | undefined> => {
  const wanted = await connection.secrets()
  const stored = await readStored(target, name)
  await storeSecretsOf(target, name, differingSecrets(stored, wanted))
  return (wanted.webhooks ?? stored.webhooks)[0]
}

interface Proving extends Pick<Opened, 'connection' | 'webhookUrl' | 'target'> {
  secret: string
  options: ConnectCommandOptions
}

const prove = async (out: Output, { connection, webhookUrl, target, secret, options }: Proving) => {
  const { clock } = target
  const patience = options.wait * 1_000
  const proof = await proveDelivery(out, { url: webhookUrl, secret, probe: connection.probe, clock, patience })
  const { accepted, refused } = proof
  out.say(out.style('green', `A test event arrived (${accepted}); one with a wrong secret was refused (${refused}).`))
  return proof
}
