import { compareWithArchive } from '#lib/backup/drill/compare.ts'
import { promisesOf } from '#lib/backup/drill/read-archive.ts'
import type { RunDrill } from '#lib/backup/store/run-drill.ts'
import { docspaceKey } from '#lib/docspace/portal/key-secret.ts'
import { drillKeyPath } from '../../doctor/backup-keys.ts'
import type { CommandContext } from '../../ops.ts'
import { Problem } from '../../problem.ts'
import type { Target } from '../../target/target.ts'
import type { DrillArchive } from './drill-archive.ts'
import type { DrillOptions } from './drill-options.ts'
import { type DrillPortal, openAnonymous, openWithKey } from './drill-target.ts'

/** Reads the restored portal back; undefined while nobody has let Roomkeeper in. */
export const readBackDrill = async (
  context: CommandContext<DrillOptions>,
  target: Target,
  name: string,
  drill: RunDrill,
  archive: DrillArchive,
): Promise<RunDrill | undefined> => {
  const { out, options } = context
  const bar = out.progress('reading the archive')
  const promised = await promisesOf(archive, drill.seed, options.files)
  bar.end()
  const portal = await letIn(context, target, name, drill, promised.ownerEmail)
  if (!portal) return undefined
  const checks = await compareWithArchive(portal.readBack, promised, (words) => out.note(words))
  return {
    ...drill,
    stage: 'done',
    ownerAfter: await portal.account.ownerId(),
    endedAt: target.clock.now(),
    passed: checks.every(({ verdict }) => verdict !== 'failed') && checks.some(({ verdict }) => verdict === 'passed'),
    checks,
  }
}

/** By the key that is stored, if the restored portal takes it already, or by the address in the owner's mail. */
const letIn = async (
  { out, options }: CommandContext<DrillOptions>,
  target: Target,
  name: string,
  { url }: RunDrill,
  email: string,
): Promise<DrillPortal | undefined> => {
  const secret = target.secretName(drillKeyPath(name))
  const stored = await target.secrets.find(secret, docspaceKey)
  const known = stored && openWithKey(url, stored.apiKey, target)
  if (known && (await known.account.administrator().catch(() => false))) return known
  const { password, state } = openAnonymous(url, target)
  if (options.link === undefined) {
    await password.ask(email)
    out.say('The archive is restored. Keys and passwords of before are dead, so one step is yours:')
    out.say(
      `  ${url} has mailed ${email}, the owner of the restored portal. Copy the address behind its button; do not open it.`,
    )
    out.say(`  roomkeeper backup drill --link '<that address>'`)
    out.say(
      `Or set a password there by hand, make an API key with all permissions, store it in ${secret}, and run the command again.`,
    )
    return undefined
  }
  const hashing = (await state())?.passwordHash
  if (!hashing) throw new Problem(`${url} does not tell how a password is hashed.`, 'Make a key there by hand.')
  const apiKey = await password.newKey(options.link, email, hashing).catch(() => {
    throw new Problem(
      'The address of the mail is not good (any more).',
      'Run the command without --link: it has another mail sent.',
    )
  })
  await target.store.put(secret, { apiKey })
  out.note(`The restored portal has a new key, which is stored in ${secret}.`)
  return openWithKey(url, apiKey, target)
}
