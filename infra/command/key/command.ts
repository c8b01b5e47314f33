import { Command } from 'commander'
import type { DocSpace } from '#lib/docspace/index.ts'
import { change } from '#lib/onboarding/identity/rooms-memory.ts'
import { type ChangeOptions, codeUnlessAgreed, isConfirmed } from '../confirm.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { CommandContext, Ops } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { Problem } from '../problem.ts'
import { memoryStoreOf, openPortal } from '../target/open-servers.ts'
import { type Ownership, ownershipOf, withOwner } from './ownership.ts'

interface KeyOptions extends ChangeOptions {
  accept?: boolean
}

/** `roomkeeper key`. */
export const keyCommand = (ops: Ops): Command =>
  new Command('key')
    .description('the DocSpace user behind the key: whether the rooms of clients are this user’s')
    .option('--accept', 'take the user behind the key for the owner of the rooms from now on')
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .addHelpText(
      'after',
      `
Rooms belong to the user whose key made them, and a worker remembers who that is: with the key of another user every client waits
(docspace-key-of-another). After a restore of the portal the same people have other ids, and after rooms were handed over they are
another user's. --accept says so, and refuses while the key's user does not own the room of each client.

Examples:
  $ roomkeeper key --env prod
  $ roomkeeper key --accept --env prod`,
    )
    .action(ops.act(lookAtKey))

/** So many clients are named. */
const mostNamed = 5

const lookAtKey = async ({ out, shell, options, target }: CommandContext<KeyOptions>): Promise<ExitCode> => {
  const opened = await target()
  const { url } = opened.settings.docspace
  const { docspace, memory, memoryFault } = await openPortal(opened)
  if (memoryFault) throw memoryFault
  const ownership = await ownershipOf(docspace, memory, url)
  const { others, clients, clientsOfOthers } = ownership
  const name = (id: string) => nameOf(docspace, id)
  await show(out, ownership, name)
  const { user, users } = ownership
  const answer = { user, users, others, clients: clients.length, clientsOfOthers }
  if (others.length === 0) {
    out.result({ accepted: false, ...answer })
    return exitCodes.done
  }
  if (options.accept && clientsOfOthers.length > 0) throw notOwned(clientsOfOthers, await name(ownership.user))
  const question = `Take ${await name(ownership.user)} for the owner of the rooms?`
  const accepted = options.accept === true && (await isConfirmed(shell, out, options, question))
  if (accepted) await change(memoryStoreOf(opened), (now) => now && withOwner(now, url, ownership, opened.clock.now()))
  out.result({ accepted, ...answer })
  if (accepted) out.say(out.style('green', 'It is remembered; clients that wait for it resume automatically.'))
  if (options.accept) return accepted ? exitCodes.done : codeUnlessAgreed(options)
  return exitCodes.failed
}

/** By address, where the key's user may see it. */
const nameOf = async ({ people }: DocSpace, id: string): Promise<string> =>
  (await people.addressOf(id)) ?? `the user ${id}`

const show = async (
  out: Output,
  { users, others, stillThere, clients, clientsOfOthers }: Ownership,
  name: (id: string) => Promise<string>,
): Promise<void> => {
  const { style } = out
  const good = others.length === 0
  const of = (await Promise.all(users.map(name))).join(', ')
  out.say(
    `  ${good ? style('green', '✓') : style('red', '✗')} The ${users.length > 1 ? 'keys are' : 'key is'} of ${of}.`,
  )
  for (const other of others) {
    const isThere = stillThere.includes(other)
    out.say(`    The rooms are remembered as those of ${await name(other)}${isThere ? '' : ', who is no user here'}.`)
  }
  out.say(`    ${clients.length} clients have a room of the key's user.`)
  if (clientsOfOthers.length > 0)
    out.say(style('red', `    ${clientsOfOthers.length} have one of somebody else only: ${named(clientsOfOthers)}`))
  if (stillThere.length > 0)
    out.say("    Rooms that the key's user does not see are not counted: hand all of them over first.")
}

const named = (clients: readonly string[]): string =>
  `${clients.slice(0, mostNamed).join(', ')}${clients.length > mostNamed ? ' …' : ''}`

const notOwned = (clients: readonly string[], user: string): Problem =>
  new Problem(
    `${clients.length} clients have no room of ${user}: ${named(clients)}.`,
    `Store a key of the user who owns these rooms, or hand them over: roomkeeper handover --from … --to …`,
  )
