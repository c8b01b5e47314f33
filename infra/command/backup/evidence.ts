import type { Evidence } from '#lib/backup/evidence/evidence.ts'
import { readEvidence } from '#lib/backup/evidence/signed.ts'
import { evidenceKey } from '#lib/backup/evidence/store-evidence.ts'
import type { CompletedCopy } from '#lib/backup/store/object-store.ts'
import type { RunState } from '#lib/backup/store/run-state.ts'
import { bytesInWords, inNumbers } from '#lib/notify/format.ts'
import { evidencePath } from '../doctor/secrets.ts'
import type { CommandContext, ExitCode } from '../ops.ts'
import { momentText } from '../output/time.ts'
import { Problem } from '../problem.ts'
import { findRun, latestRuns } from './kept-archives.ts'
import { type OpenedPortal, openPortalBackups, type PortalOptions } from './open-portal-backups.ts'

/** `backup evidence [RUN]`: fetches the evidence beside a copy, and checks its signature and whether the copy is what it says. */
export const backupEvidence = async (
  { options, out, target }: CommandContext<PortalOptions>,
  id?: string,
): Promise<ExitCode> => {
  const environment = await target()
  const opened = await openPortalBackups(environment, options)
  const run = id === undefined ? await newestCopied(opened) : await findRun(opened, id)
  const key = run.copy && evidenceKey(run.copy.key)
  const stored = key === undefined ? undefined : await opened.services.store.read(key)
  if (!key || !stored)
    throw new Problem(
      `There is no evidence of ${run.run}.`,
      'Backups with a copy (offsite) have one since a signing secret is stored: roomkeeper doctor.',
    )
  const secrets = await opened.services.evidenceSecrets(opened.name)
  if (!secrets)
    throw new Problem(`${environment.secretName(evidencePath(opened.name))} has no usable value.`, 'roomkeeper doctor')
  const reading = readEvidence(stored.text, secrets)
  if (reading.is === 'unreadable')
    throw new Problem(`${key} is no evidence.`, 'Restore an earlier version of it in S3.')
  const { evidence } = reading
  const found = run.copy && (await opened.services.store.inspect(run.copy.key))
  const problems = [
    ...(reading.is === 'signed'
      ? []
      : ['No signing secret of ours has made its signature: rely on nothing that it says.']),
    ...problemsOfCopy(found, run, evidence, environment.clock.now()),
  ]
  out.result({ key, signed: reading.is === 'signed', problems, evidence })
  const { archive, content, clientRooms, gapCount } = evidence
  out.table(
    [],
    [
      ['evidence', key],
      ['backup', `${momentText(Date.parse(evidence.due))}, ${evidence.host}: ${evidence.verdict}`],
      ['archive', `${archive.fileName}, ${bytesInWords(archive.size)}`],
      ['SHA-256', archive.sha256],
      ...(content
        ? [['in it', `${inNumbers(content.fileVersions)} versions of files, ${inNumbers(content.rooms)} rooms`]]
        : []),
      ...(clientRooms ? [['client rooms', `${clientRooms.known - clientRooms.missing} of ${clientRooms.known}`]] : []),
      ['gaps', String(gapCount)],
      ['locked until', evidence.copy.lockedUntil ?? 'not locked'],
    ],
  )
  if (reading.is === 'signed') out.say(out.style('green', `Signed by Roomkeeper on ${momentText(reading.at)}.`))
  for (const problem of problems) out.complain(problem)
  return problems.length > 0 ? 1 : 0
}

const newestCopied = async (opened: OpenedPortal): Promise<RunState> => {
  const run = (await latestRuns(opened)).find(({ copy }) => copy !== undefined)
  if (run) return run
  throw new Problem('No run has a copy outside the portal.', 'Set backup.portals.*.offsite: docs/settings.md says how.')
}

/**
 * What of a copy is not as its evidence says; `now` in epoch milliseconds. The copy itself is read by `backup verify`: here its size and
 * lock are enough.
 */
export const problemsOfCopy = (
  found: Pick<CompletedCopy, 'size' | 'lockUntil'> | undefined,
  { facts }: Pick<RunState, 'facts'>,
  { archive, copy }: Pick<Evidence, 'archive' | 'copy'>,
  now: number,
): string[] => {
  const until = Date.parse(copy.lockedUntil ?? '')
  const isUnlocked = found && until > now && (found.lockUntil ?? 0) < until
  return [
    ...(found ? [] : ['The copy that it is about is not there any more.']),
    ...(found && found.size !== archive.size ? [`The copy has ${found.size} bytes, and not ${archive.size}.`] : []),
    ...(isUnlocked
      ? [`S3 does not say that the copy is locked until ${copy.lockedUntil} (s3:GetObjectRetention is needed for it).`]
      : []),
    ...(facts && facts.sha256 !== archive.sha256 ? ['The run has another SHA-256 than its evidence.'] : []),
  ]
}
