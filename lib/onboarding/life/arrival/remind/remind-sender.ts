import { DocSpaceRefusal } from '../../../../docspace/answer.ts'
import { inRoom } from '../../../../docspace/index.ts'
import type { ClientRef } from '../../../../runtime/client-key.ts'
import type { AwaitedNote } from '../awaited-note.ts'
import { type Reminding, remindClient } from './remind-client.ts'

/**
 * Invites the people of a client again whom nobody can read, where it is time to: what is known of it is its note, its room and its end. Its
 * sender hears of it by outlets alone. A room that DocSpace does not show is left alone. @throws RetryLater
 */
export const remindSender = async (
  services: Omit<Reminding, 'tellRecord'>,
  ref: ClientRef,
  note: AwaitedNote,
  tag: string,
): Promise<void> => {
  if (note.room === undefined) return
  try {
    const work = await inRoom(services, { id: note.room })
    const [room, members] = [await work.docspace.rooms.get(note.room), await work.docspace.members.list(note.room)]
    const record = { ref, name: '', emails: [], isClient: true }
    await remindClient({ ...work, tellRecord: async () => {} }, { client: { record, room }, members }, { note, tag })
  } catch (error) {
    if (!(error instanceof DocSpaceRefusal)) throw error
  }
}
