import { Command, Option } from 'commander'
import { clientKey } from '#lib/runtime/client-key.ts'
import { checkListable, crmArgument, listableIn, type Since, sinceFrom } from '../backfill/choices.ts'
import { followClients } from '../client/follow.ts'
import { outcomesJson, showOutcomes } from '../client/outcomes.ts'
import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { notNegative } from '../failed/command.ts'
import { resendClients } from '../failed/resend.ts'
import { withLock } from '../lock.ts'
import type { CommandContext, ExitCode, Ops } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { openPortal } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { type Stray, straysIn } from './find-strays.ts'

interface RelinkOptions extends ChangeOptions {
  since?: Since
  wait: number
}

/** `roomkeeper relink`. */
export const relinkCommand = (ops: Ops): Command =>
  new Command('relink')
    .description('rewrite room, address and link on records that point to another portal or a missing room')
    .addArgument(crmArgument('[crm]', 'one source; every one whose records can be listed when absent'))
    .addOption(
      new Option(
        '--since <date>',
        'records created since then: 2026-01-31, or a relative age: 7d; all when absent',
      ).argParser(sinceFrom),
    )
    .addOption(new Option('--wait <seconds>', 'how long to wait for the records').default(120).argParser(notNegative))
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .addHelpText(
      'after',
      `
After a restore of the portal, or when it was replaced, records of clients who were ready name rooms by old numbers or an old address. A room
is known by its tag: id, address and link of those who have one are written anew, by the worker. Nothing else is touched, because the
rooms are people's. Clients without a room here are listed and not changed.

Examples:
  $ roomkeeper relink --dry-run --env prod
  $ roomkeeper relink espocrm --yes --env prod`,
    )
    .action(ops.act(relink))

/** More than that are not waited for one by one. */
const mostFollowed = 50

const relink = (work: CommandContext<RelinkOptions>, crm: string | undefined): Promise<ExitCode> =>
  withLock(work.options, `relink in ${work.options.env}`, () => relinkLocked(work, crm))

const relinkLocked = async (work: CommandContext<RelinkOptions>, crm: string | undefined): Promise<ExitCode> => {
  const { out, shell, options } = work
  const target = await work.target()
  if (crm !== undefined) checkListable(target, crm)
  const strays = await lookIn(target, out, crm === undefined ? listableIn(target) : [crm], options)
  const found = strays.filter(({ roomId }) => roomId !== undefined)
  show(out, strays)
  const json = {
    relink: found.map(strayJson),
    withoutRoom: strays.filter((one) => !found.includes(one)).map(strayJson),
  }
  const question = `Write ${found.length === 1 ? 'this record' : `these ${found.length} records`} anew?`
  if (found.length === 0 || !(await isConfirmed(shell, out, options, question))) {
    out.result({ applied: false, ...json })
    return found.length === 0 ? 0 : codeUnlessAgreed(options)
  }
  const since = target.clock.now()
  const delivery = await resendClients(
    target,
    found.map(({ ref }) => ref),
  )
  out.say(`${found.length === 1 ? 'It is' : `All ${found.length} are`} in the queue.`)
  if (found.length > mostFollowed) {
    out.result({ applied: true, delivery, ...json })
    out.say('roomkeeper relink --dry-run lists the remaining records.')
    return 0
  }
  const outcomes = await followClients(target, out, found, { since, patience: options.wait * 1_000 })
  out.result({ applied: true, delivery, ...json, clients: outcomesJson(outcomes) })
  return showOutcomes(out, outcomes, options)
}

const lookIn = async (target: Target, out: Output, crms: readonly string[], { since }: RelinkOptions) => {
  const { docspace } = await openPortal(target)
  const portal = { rooms: await docspace.rooms.all(), hosts: docspace.address.hosts }
  const from = since?.(target.clock.now()) ?? 0
  const strays: Stray[] = []
  for (const crm of crms) {
    const progress = out.progress(`records of ${crm}`)
    strays.push(...(await straysIn(target, crm, { portal, since: from, progress })))
  }
  return strays
}

const strayJson = ({ ref, ...rest }: Stray) => ({ client: clientKey(ref), ...rest })

const show = (out: Output, strays: readonly Stray[]) => {
  const { style } = out
  if (strays.length === 0) out.say('Every record that says ready leads to a room of this portal.')
  for (const { ref, name, leadsTo, roomId } of strays) {
    const becomes =
      roomId === undefined ? style('yellow', 'no room here has its tag') : style('green', `room ${roomId}`)
    out.say(`  ${clientKey(ref)}  ${name}: leads to ${leadsTo} → ${becomes}`)
  }
  if (strays.some(({ roomId }) => roomId === undefined))
    out.say(
      'Clients without a room here are not changed. To make a new room, clear the four fields of the record and run roomkeeper onboard.',
    )
}
