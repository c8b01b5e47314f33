import { type AwaitedNote, awaitedKey } from '#lib/onboarding/life/arrival/awaited-note.ts'
import { createAwaited } from '#lib/onboarding/life/arrival/awaited-store.ts'
import { onboardClient } from '#lib/onboarding/onboard.ts'
import { clientKey } from '#lib/runtime/client-key.ts'
import { memoryTexts } from '#test/lib/runtime/objects/memory-texts.ts'
import { recordOf, ref, tag } from '../../identity/search.ts'
import { anna, at, type Given, open, unread } from '../../memory-world.ts'

export const day = 86_400_000
export const email = 'c@x.example'

/** A portal and a CRM in memory, where it is waited for clients; `null`: the settings do not ask for it. */
export const openArrival = ({ settings, ...given }: Given = {}, days: number | null = 30) => {
  const world = open({ ...given, settings: { ...settings, ...(days !== null && { arrival: { days } }) } })
  const { store, texts } = memoryTexts()
  const time = { now: at }
  const awaited = createAwaited(async () => store)
  const work = { ...world.work, awaited, clock: { now: () => time.now, sleep: async () => {} } }
  const guests = () => Object.values(world.state.members).flatMap((rows) => rows.filter((one) => one.email === email))
  return {
    ...{ ...world, work, store, texts, time, awaited },
    onboard: (asked = ref, fields?: Parameters<typeof onboardClient>[2]) => onboardClient(work, asked, fields),
    note: (client = tag): AwaitedNote | undefined => {
      const text = texts.get(awaitedKey(client))?.text
      return text === undefined ? undefined : JSON.parse(text)
    },
    setNote: (more: Partial<AwaitedNote>) =>
      void texts.set(awaitedKey(tag), {
        text: JSON.stringify({ v: 1, client: tag, room: 1, invitedAt: at, people: [], ...more }),
        tag: 'set',
      }),
    /** The guest follows the invitation. */
    join: () => {
      for (const guest of guests()) guest.pending = false
    },
    status: () => world.crm.record?.written?.status,
  }
}

/** A client of a sender whose records cannot be read. */
export const senderOf = (id = 'Cus_A') => {
  const sent = { source: 'generic', type: 'client', id: 'cus_a' }
  const record = { ...unread(), ref: sent, spelledId: id }
  const fields = { id, name: 'Acme', email }
  return { ref: sent, record, fields, key: clientKey(sent), records: { read: async () => record } }
}

/** A client with a room that is ready, whose guest was invited. */
export const invited = async (given: Given = {}) => {
  const world = openArrival(given)
  await world.onboard()
  return world
}

export const written = recordOf({ emails: [email], ownerEmail: anna.email, written: { state: 'none' } })
