import { lookForArrivals } from '#lib/onboarding/life/arrival/look.ts'
import { remindSender } from '#lib/onboarding/life/arrival/remind/remind-sender.ts'
import { tellAndFinish } from '#lib/onboarding/life/arrival/tell-joined.ts'
import type { RemindSettings } from '#lib/onboarding/settings/arrival/remind.ts'
import type { Harness } from '#test/onboarding/harness.ts'
import { drive, type Fate, type OutgoingCall } from '#test/onboarding/world/wire.ts'
import type { Entry } from '#test/soak/simulation/crms/crm.ts'
import type { RichSource } from '../rich-clients.ts'
import { serve } from '../serve-client.ts'

export const day = 86_400_000

/** The address of the `client`th client. */
export const emailOf = (client: number) => `contact${client}@acme.example.com`

/** At which call a process dies, and how. */
export type Cut = { n: number; fate: Fate }
export const fates = ['dies-before', 'dies-unanswered'] as const

/**
 * A client of its own for each call at which a process dies, by each fate until one run comes through. `one` resolves to whether a process died.
 * @returns how many clients that were
 */
export const atEachDeath = async (
  one: (at: { client: number; after: string; cut: Cut }) => Promise<boolean>,
): Promise<number> => {
  let client = 0
  for (const fate of fates) {
    for (let n = 1, died = true; died; n += 1) {
      client += 1
      died = await one({ client, after: `${fate} call ${n}`, cut: { n, fate } })
    }
  }
  return client
}

interface World {
  harness: Harness
  source: RichSource
  remind?: RemindSettings
}

/** Follows the invitation and registers: `status` becomes 1, and nothing else of the room changes (`life-joined`). */
export const join = ({ docspace }: Pick<Harness, 'docspace'>, address: string) => {
  const guest = docspace.state.users.find((one) => one.email === address)
  Object.assign(guest ?? {}, { status: 1, activationStatus: 1, firstName: 'Ada', lastName: 'Boss' })
}

/** One run of the daily look by a process that may die. @returns whether it died, and who is to be queued */
export const look = async (
  { harness, source, remind }: World,
  cut?: Cut,
): Promise<{ died: boolean; queued: Entry['ref'][] }> => {
  const { clock, wire, bucket, services } = harness
  const queued: Entry['ref'][] = []
  const deadline = { remaining: () => 60_000 }
  const { docspace } = await services.openDocSpace(deadline)
  const { sendMail } = services
  const work = { docspace, clock, awaited: bucket.awaited, settings: { remind }, ...(sendMail && { sendMail }) }
  const run = () =>
    lookForArrivals({
      ...{ texts: bucket.cut, docspace, settings: { days: 30 }, clock, deadline },
      isQuiet: async () => true,
      isReadable: (name) => name !== 'generic',
      queue: async (ref) => void queued.push(ref),
      tell: async (ref, note) =>
        tellAndFinish({ ...work, records: await source.openRecords('generic', deadline) }, ref, note),
      ...(remind && {
        remind: {
          after: remind.after,
          ...(remind.whom && { whom: remind.whom }),
          send: (ref, note, tag) => remindSender({ ...work, ends: bucket.ends, remind }, ref, note, tag),
        },
      }),
      onFailure: (_, error) => {
        throw error
      },
    })
  const fateOf = (call: OutgoingCall): Fate => (call.n === cut?.n ? cut.fate : 'pass')
  const { run: life, result } = wire.start(run, fateOf)
  await drive(clock, wire, Promise.race([life.death, result]))
  await wire.quiet()
  return { died: life.dead, queued }
}

/** Looks, and serves who is queued, by processes that may die at their `n`th call. @returns whether one died */
export const lookAndServe = async (world: World, cut: Cut): Promise<boolean> => {
  const first = await look(world, cut)
  const { queued } = first.died ? await look(world) : first
  let { died } = first
  for (const ref of new Set([...first.queued, ...queued]))
    died = (await serve(world.harness, world.source, { ref }, cut)) || died
  return died
}
