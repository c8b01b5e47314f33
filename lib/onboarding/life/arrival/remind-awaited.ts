import type { OnboardingContext } from '../../context.ts'
import { mailFormOf } from '../../settings/arrival/mails.ts'
import { type LivingClient, settingsOf } from '../living-client.ts'
import { arrivalWords, statusWith } from './arrival-words.ts'
import type { AwaitedNote } from './awaited-note.ts'
import { lookAgain } from './look-again.ts'
import type { StoredNote } from './remind/begun-reminder.ts'
import { decideReminder } from './remind/decide-reminder.ts'
import { remindClient } from './remind/remind-client.ts'

/**
 * Invites the people of a client again who have not joined, where it is time to. It comes after everything else that the record asks for: whose
 * end this run announces, or who it takes out of the room, is not reminded before. @throws RetryLater
 */
export const remindAwaited = async (
  work: OnboardingContext,
  client: LivingClient,
  stored: StoredNote,
): Promise<void> => {
  const { awaited, settings, clock } = work
  const { remind } = settings
  if (!awaited || !remind || decideReminder(stored.note, remind, clock.now()).do === 'nothing') return
  const { members, ...kept } = await lookAgain({ ...work, awaited }, client, stored)
  const formOf = () => mailFormOf(settingsOf(settings, client) ?? {})
  const tellRecord = (said: AwaitedNote) => sayOnRecord(work, client, said)
  await remindClient({ ...work, awaited, remind, formOf, tellRecord }, { client, members }, kept)
}

const sayOnRecord = async (
  { records, clock }: Pick<OnboardingContext, 'records' | 'clock'>,
  { record }: Pick<LivingClient, 'record'>,
  note: AwaitedNote,
): Promise<void> => {
  const { written } = record
  if (!written) return
  const status = statusWith(written.status ?? 'ready', arrivalWords(note))
  await records.writeBack(record, { state: 'ready', status, at: clock.now() })
}
