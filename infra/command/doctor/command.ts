import { Command } from 'commander'
import { type TrialFlags, trialHelp, trialRecordHelp } from '../connect/trial.ts'
import { lockedOut } from '../handover/locked-out.ts'
import type { CommandContext, ExitCode, Ops } from '../ops.ts'
import { movedRooms } from '../relink/moved-rooms.ts'
import { backupCopies } from './backup-copies.ts'
import { backupChecks } from './backup-keys.ts'
import { accountManagerChecks } from './crm/account-managers.ts'
import { crmChecks } from './crm/crm.ts'
import { defaultManager, onboardingKey, portal } from './docspace.ts'
import { filledDocuments } from './documents.ts'
import { endDateChecks } from './end-dates.ts'
import { recordFields } from './fields.ts'
import { type DoctorCheck, doctorFindings, oncePerCause } from './finding.ts'
import { moreKeys } from './keys/more-keys.ts'
import { mail } from './mail.ts'
import { outletChecks } from './outlets.ts'
import { queues } from './queues.ts'
import { secrets } from './secrets.ts'
import { showFindings } from './show-findings.ts'
import { teamOfRooms } from './team.ts'
import { templates } from './templates/templates.ts'

const checks: readonly DoctorCheck[] = [
  queues,
  secrets,
  portal,
  onboardingKey,
  moreKeys,
  defaultManager,
  teamOfRooms,
  lockedOut,
  templates,
  filledDocuments,
  recordFields,
  mail,
]

/** `roomkeeper doctor`. */
export const doctorCommand = (ops: Ops): Command =>
  new Command('doctor')
    .description('check every setting, secret, right and limit against the live systems; leaves everything as it was')
    .option('--no-trial', 'make no trial record in the CRMs')
    .option('--trial-record <client>', trialRecordHelp)
    .addHelpText(
      'after',
      `
${trialHelp}
To the address of each source it sends a test event, signed with the secret that is stored; it means nothing and makes no client.
What could not be looked at is marked with ?, and says why. It may run as often as you like.

Examples:
  $ roomkeeper doctor
  $ roomkeeper doctor --env prod --json`,
    )
    .action(ops.act(examine))

const examine = async ({ out, target, options }: CommandContext<TrialFlags>): Promise<ExitCode> => {
  const opened = await target()
  const progress = out.progress('checks')
  const all = [
    ...checks,
    ...backupChecks(opened),
    backupCopies,
    ...outletChecks(opened),
    ...crmChecks(opened, options),
    ...endDateChecks(opened),
    ...accountManagerChecks(opened),
  ]
  const many = all.length + 1
  let done = 0
  const look = async (check: DoctorCheck) => {
    const found = await doctorFindings(check, opened)
    progress.at(++done, many)
    return found
  }
  const findings = await Promise.all(all.map(look))
  // It reads a page of each CRM, which is not to be at its limit for the others.
  const found = oncePerCause([...findings.flat(), ...(await look(movedRooms))])
  progress.end()
  const problems = found.filter(({ verdict }) => verdict === 'problem').length
  out.result({ environment: opened.environment, problems, findings: found })
  showFindings(out, found)
  out.say(problems === 0 ? out.style('green', '\nAll is well.') : out.style('red', `\n${problems} to fix.`))
  return problems === 0 ? 0 : 1
}
