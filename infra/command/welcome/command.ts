import { Command } from 'commander'
import { change, withMark } from '#lib/onboarding/identity/rooms-memory.ts'
import { type ChangeOptions, isConfirmed } from '../confirm.ts'
import type { CommandContext, ExitCode, Ops } from '../ops.ts'
import type { Output } from '../output/output.ts'
import { marksIn, memoryStoreOf, openPortal } from '../target/open-servers.ts'
import type { Target } from '../target/target.ts'
import { type ChangedContent, type Content, contentNow, dayOf, isChanged, isMissingNow } from './content.ts'

interface WelcomeOptions extends ChangeOptions {
  accept?: boolean
}

/** `roomkeeper welcome`. */
export const welcomeCommand = (ops: Ops): Command =>
  new Command('welcome')
    .description('the welcome content of the settings: what it was when it was first used, and what it is now')
    .option('--accept', 'take what is there now for what is meant')
    .option('-y, --yes', 'go on without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .addHelpText(
      'after',
      `
Files, folders and templates have numbers, and a restored portal numbers everything anew. So each is known by the time at which it was made as
well, from its first use on; where that is another one now, clients wait and nothing is copied.

Examples:
  $ roomkeeper welcome --env prod
  $ roomkeeper welcome --accept --env prod`,
    )
    .action(ops.act(lookAtWelcome))

const lookAtWelcome = async ({ out, shell, options, target }: CommandContext<WelcomeOptions>): Promise<ExitCode> => {
  const opened = await target()
  const portal = await openPortal(opened)
  if (portal.memoryFault) throw portal.memoryFault
  const { url } = opened.settings.docspace
  const content = await contentNow(portal.docspace, opened.settings.onboarding, marksIn(portal.memory, url))
  show(out, content)
  const changed = content.filter(isChanged)
  const accepted = await accept(
    opened,
    changed,
    async () =>
      Boolean(options.accept) && (await isConfirmed(shell, out, options, 'Take what is there now for what is meant?')),
  )
  out.result({ accepted, content })
  if (accepted) out.say(out.style('green', 'It is remembered as it is; clients that wait for it resume automatically.'))
  return content.some(isMissingNow) || (changed.length > 0 && !accepted) ? 1 : 0
}

const accept = async (target: Target, changed: readonly ChangedContent[], isWanted: () => Promise<boolean>) => {
  if (changed.length === 0 || !(await isWanted())) return false
  const { host } = new URL(target.settings.docspace.url)
  await change(memoryStoreOf(target), (now) =>
    changed.reduce((memory, { name, now: mark }) => memory && withMark(memory, host, name, mark), now),
  )
  return true
}

const show = (out: Output, content: readonly Content[]) => {
  const { style } = out
  for (const { name, before, now } of content) {
    const is = now ? `"${now.title}" (made ${dayOf(now)})` : 'not there, or not to be seen'
    if (!before) out.say(`  ${now ? style('dim', '?') : style('red', '✗')} ${name}: ${is}; no client had it yet`)
    else if (now?.created === before.created) out.say(`  ${style('green', '✓')} ${name}: ${is}`)
    else out.say(`  ${style('red', '✗')} ${name}: ${is}, and was "${before.title}" (made ${dayOf(before)})`)
  }
  if (content.length === 0) out.say('Rooms get no welcome files.')
}
