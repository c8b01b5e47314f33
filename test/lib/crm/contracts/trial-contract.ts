import { describe, expect, it } from 'vitest'
import { clientOf, connectionTo, recordsOf, shownBy, told, trialWorlds, watch } from '../worlds/trial.ts'
import { fault, openWorld, ready, refOf, type Vendor } from '../worlds/world.ts'

/** What the trial of the fields promises for every CRM, shown on the CRM's simulator. */
export const trialContract = (name: string, vendor: Vendor) => {
  const { open } = trialWorlds()

  describe(`${name}: trial`, () => {
    it('takes what will come, on a record that is made and deleted', async () => {
      const world = await open(vendor)
      const made = watch(world)
      const steps = await (await connectionTo(world)).tryFields()
      expect(steps).toMatchObject([{ state: 'done', what: expect.stringContaining('take a room’s values') }])
      expect(made).toHaveLength(1)
      expect(await recordsOf(world)).toEqual([])
    })

    it('keeps no trial record when the try breaks off, and it is said that nothing was proven', async () => {
      const world = await open(vendor)
      const made = watch(world)
      const { method, path } = vendor.write
      world.sim.faults.add(fault({ method, path }, { kind: 'reset' }, 99))
      const steps = await (await connectionTo(world)).tryFields()
      expect(steps).toMatchObject([{ state: 'unseen', what: expect.stringContaining('not checked') }])
      expect(steps.map(told)).toEqual([expect.stringContaining('The CRM does not answer')])
      expect(made).toHaveLength(1)
      expect(world.sim.record(made[0] ?? '')).toBeUndefined()
    })

    it('says so when the trial record could not be deleted', async () => {
      const world = await open(vendor)
      world.sim.faults.add(fault({ method: 'DELETE' }, { kind: 'status', status: 500, body: '' }, 99))
      const steps = await (await connectionTo(world)).tryFields()
      expect(steps.map(told)).toEqual([
        expect.stringMatching(/^done/),
        expect.stringMatching(/^wrong: the trial record "Roomkeeper trial .*still there.*CRM does not answer/),
      ])
      // Nobody takes it for a client.
      expect(await recordsOf(world)).toMatchObject([{ isClient: false }])
    })

    it('waits for a limit that is used up before anything is made or written', async () => {
      const world = await open(vendor)
      const { method, path } = vendor.write
      world.sim.faults.add(fault({ method: 'POST' }, { kind: 'status', status: 429, body: '' }, 4))
      world.sim.faults.add(fault({ method, path }, { kind: 'status', status: 429, body: '' }, 4))
      const steps = await (await connectionTo(world)).tryFields()
      expect(steps).toMatchObject([{ state: 'done', what: expect.stringContaining('take a room’s values') }])
      expect(await recordsOf(world)).toEqual([])
    })

    it('deletes the trial record also when the CRM asks to slow down', async () => {
      const world = await open(vendor)
      world.sim.faults.add(fault({ method: 'DELETE' }, { kind: 'status', status: 429, body: '' }, 4))
      const steps = await (await connectionTo(world)).tryFields()
      expect(steps.map(told)).toEqual([expect.stringMatching(/^done/)])
    })

    it('has a trial record that is no client, neither while it is there nor when it is gone', async () => {
      const world = await open(vendor)
      const made = watch(world)
      const { objectType } = await world.sim.createClient({ name: 'Acme' })
      const records = await openWorld(world)
      world.sim.faults.add(fault({ method: 'DELETE' }, { kind: 'status', status: 500, body: '' }, 99))
      await (await connectionTo(world)).tryFields()
      const ref = refOf(world, { id: made[0] ?? '', objectType })
      expect(await records.read(ref)).toMatchObject({ isClient: false })
      world.sim.faults.clear()
      await world.sim.deleteClient(ref.id)
      // EspoCRM tells no webhook of what its own user does.
      const gone = await records.read(ref)
      if (world.source.name === 'espocrm') expect(gone).toBeUndefined()
      else expect(gone).toMatchObject({ ref, isClient: false })
    })

    it('is tried on a record that a person names, which has its fields empty again', async () => {
      const world = await open(vendor)
      const made = watch(world)
      const client = await clientOf(world)
      const before = shownBy(vendor, world, client)
      const steps = await (await connectionTo(world)).tryFields(client)
      expect(steps).toMatchObject([{ state: 'done' }])
      expect(made).toEqual([])
      expect(shownBy(vendor, world, client)).toEqual(before)
    })

    it('is not tried on a record that a room belongs to, or that is not there', async () => {
      const world = await open(vendor)
      const client = await clientOf(world)
      const records = await openWorld(world)
      const record = await records.read(client)
      if (!record) throw new Error('no record')
      await records.writeBack(record, ready(world.clock))
      const before = shownBy(vendor, world, client)
      const connection = await connectionTo(world)
      expect((await connection.tryFields(client)).map(told)).toEqual([
        expect.stringMatching(/^unseen.*has a room’s data already/),
      ])
      expect(shownBy(vendor, world, client)).toEqual(before)
      expect((await connection.tryFields({ ...client, type: 'Nothing' })).map(told)).toEqual([
        expect.stringMatching(/^unseen.*clients in .* only/),
      ])
    })
  })
}

/** A portal's address that makes links which a field does not take, and what is said of it. */
export const refusedLinkContract = (name: string, vendor: Vendor, portalUrl: string, refused: RegExp) => {
  const { open } = trialWorlds()

  it(`${name} is told which field refuses what will come, in its own words, and keeps no trial record`, async () => {
    const world = await open(vendor)
    const made = watch(world)
    const steps = await (await connectionTo(world, portalUrl)).tryFields()
    expect(steps.map(told)).toEqual([expect.stringMatching(refused)])
    expect(steps.map(({ state }) => state)).toEqual(['wrong'])
    expect(made).toHaveLength(1)
    expect(world.sim.record(made[0] ?? '')).toBeUndefined()
  })
}

/** An address that is too long for a field of the usual size. */
export const longHost = `https://${'portal.'.repeat(34)}example.com`
