import { codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import { sayingWhatIsMade } from '../problem.ts'
import { differingSecrets, isDeployed, pathsOf, readStored, storeSecretsOf } from './connection-secrets.ts'
import type { ConnectCommandOptions, Opened } from './open-connection.ts'
import { makeSteps } from './planned-steps.ts'
import { removalSteps } from './removal.ts'
import { showSteps, stepJson } from './show-steps.ts'

/** Values that a function takes for "there is none". The secrets themselves belong to the stack. */
const nothing = { webhooks: [], credentials: {} }

/** `connect CRM --remove`: takes away what was made, except what records have in their fields. */
export const removeCrm = async (
  { out, shell, options }: CommandContext<ConnectCommandOptions>,
  opened: Opened,
): Promise<ExitCode> => {
  const { name, target } = opened
  const steps = await removalSteps(opened, Boolean(options.fields))
  const deployed = await isDeployed(target, name)
  const changed = deployed ? differingSecrets(await readStored(target, name), nothing) : {}
  const emptied = Object.keys(changed).map((kind) => target.secretName(pathsOf(name)[kind as keyof typeof nothing]))
  const all = [...steps, ...emptied.map((secret) => ({ what: `empty the secret ${secret}`, state: 'to-do' as const }))]
  showSteps(out, all)
  const byHand = all.some(({ state }) => state === 'by-hand')
  if (!all.some(({ state }) => state === 'to-do')) {
    out.say(byHand ? 'Here is nothing to undo; in the CRM what is marked with ☞.' : 'There is nothing to undo.')
    out.result({ applied: false, steps: all.map(stepJson) })
    return 0
  }
  if (!(await isConfirmed(shell, out, options, `Do this in ${target.environment}?`))) {
    out.result({ applied: false, steps: all.map(stepJson) })
    return codeUnlessAgreed(options)
  }
  await sayingWhatIsMade(async (isMade) => {
    await makeSteps(steps, isMade)
    await storeSecretsOf(target, name, changed)
  })
  out.result({ applied: true, steps: all.map(stepJson) })
  out.say(out.style('green', `${name} is not connected any more.`))
  out.say(
    `Its route answers 404 within five minutes. Take sources.${name} out of ${target.settingsFile} and deploy to remove it.`,
  )
  return 0
}
