import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CrmSim } from '#infra/simulators/crm/types.ts'
import type { Source } from '#lib/crm/source.ts'
import { type Description, differencesFrom } from './description.ts'
import { type Deviations, expectNoOther } from './deviations.ts'
import { type Dialect, formOf, type Recorded, type Recorder, startRecorder } from './recorder.ts'

/** How a simulated CRM and the product are held to the vendor's own client. */
export interface Oracle<Sim> {
  start: () => Promise<Sim>
  /** Everything that the product asks the CRM for, at the recorder's address. */
  ours: (sim: Sim, url: string) => Promise<void>
  /** The same by the vendor's client, which parses every answer. */
  theirs: (sim: Sim, url: string, ours: readonly Recorded[]) => Promise<void>
  dialect: Dialect
  deviations: Deviations
  /** Fewer forms of ours, or fewer requests of theirs, would show nothing. */
  least: { ours: number; theirs: number }
}

/** Two tests: the client takes every answer of the simulator, and it sends every request that we send. */
export const holdToOracle = <Sim extends Pick<CrmSim, 'url' | 'stop'>>(title: string, oracle: Oracle<Sim>): void => {
  const { dialect, deviations, least } = oracle
  const forms = (some: readonly Recorded[]) => some.map((one) => formOf(dialect, one))
  let sim: Sim
  let recorder: Recorder
  let ours: Recorded[]
  let theirs: Recorded[]

  describe(title, () => {
    beforeAll(async () => {
      sim = await oracle.start()
      recorder = await startRecorder(sim.url)
      await oracle.ours(sim, recorder.url)
      ours = recorder.take()
      await oracle.theirs(sim, recorder.url, ours)
      theirs = recorder.take()
    }, 60_000)
    afterAll(async () => {
      await recorder?.stop()
      await sim?.stop()
    })

    test('takes every answer of the simulator', () => {
      expect(forms(theirs.filter(({ status }) => status >= 300))).toEqual([])
      expect(theirs.length).toBeGreaterThan(least.theirs)
    })

    test('sends every request that we send, by the same route, with the same parameters, proof and types', () => {
      expect(new Set(forms(ours)).size).toBeGreaterThan(least.ours)
      expectNoOther(forms(ours), forms(theirs), deviations)
    })
  })
}

type Listing = Awaited<ReturnType<NonNullable<Source['openListing']>>>

/** Reads a listing to its end. */
export const readWhole = async (listing: Listing | undefined): Promise<void> => {
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await listing?.page({ since: 0, filter: {} }, cursor)
    cursor = page?.next
    more = cursor !== undefined
  }
}

/** What the product writes on the record of a client whose room is ready. */
export const ready = {
  state: 'ready',
  status: 'ready',
  at: 0,
  roomId: 1,
  roomUrl: 'https://docs.example.com/rooms/shared/1',
} as const

/** One test: every request of ours and every answer of the simulator is as the vendor describes it. */
export const holdToDescription = <Sim extends Pick<CrmSim, 'url' | 'stop'>>(
  title: string,
  { start, ours, description }: Pick<Oracle<Sim>, 'start' | 'ours'> & { description: Description },
): void => {
  test(title, { timeout: 120_000 }, async () => {
    const sim = await start()
    const recorder = await startRecorder(sim.url)
    try {
      await ours(sim, recorder.url)
      const exchanges = recorder.take()
      expect(await differencesFrom(description, exchanges)).toEqual([])
      // Both kinds of answers have come.
      expect([exchanges.some(({ status }) => status < 300), exchanges.some(({ status }) => status >= 400)]).toEqual([
        true,
        true,
      ])
    } finally {
      await recorder.stop()
      await sim.stop()
    }
  })
}
