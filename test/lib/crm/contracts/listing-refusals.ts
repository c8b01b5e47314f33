import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FaultAction } from '#infra/simulators/http/faults.ts'
import { type ListedWorld, type ListingVendor, openListedWorld } from '../worlds/listed-world.ts'
import { caught, fault } from '../worlds/world.ts'

const status = (code: number, more = {}): FaultAction => ({ kind: 'status', status: code, ...more })

const faults: [string, FaultAction, string][] = [
  ['401', status(401), 'crm-key-refused'],
  ['403', status(403), 'crm-forbidden'],
  ['429', status(429), 'crm-busy'],
  ['500', status(500), 'crm-unreachable'],
  ['503', status(503), 'crm-unreachable'],
  ['a page of something in between', status(200, { body: '<html>Sign in</html>' }), 'crm-unreachable'],
  ['an answer of another shape', status(200, { body: '{"anything":true}' }), 'crm-unreachable'],
  ['a connection that breaks', { kind: 'reset' }, 'crm-unreachable'],
]

/** What goes wrong while a CRM lists its records, and what its operator typed wrong. */
export const listingRefusals = (name: string, vendor: ListingVendor) => {
  describe(`${name}: what is not listed`, () => {
    let at: ListedWorld
    beforeEach(async () => {
      at = await openListedWorld(vendor)
    })
    afterEach(() => at.world.sim.stop())

    it.each(['noSuchField', "x' OR 'a'='a", 'a,b', ''])('refuses a filter on the field "%s"', async (field) => {
      await at.make()
      expect(await caught(at.all(at.only([field, 'x'])))).toMatchObject({
        name: 'Park',
        reason: { code: 'crm-field-unknown' },
        detail: expect.stringContaining(field),
      })
    })

    it('takes a value of a filter for nothing but a value', async () => {
      await at.make()
      for (const value of ["x' OR Name!='", '\\', '"}', '%', '&a=b']) {
        const found = await at.all(at.only([at.vendor.field[0], value]))
        expect(found.filter(({ isClient }) => isClient)).toEqual([])
      }
    })

    it.each([
      '',
      'nothing',
      Buffer.from('["Nobody",null]').toString('base64url'),
      Buffer.from('[1').toString('base64url'),
    ])('refuses the cursor "%s", which is none of its own', async (cursor) => {
      expect(await caught(at.listing.page(at.query(), cursor))).toMatchObject({
        name: 'Park',
        reason: { code: 'crm-place-unknown' },
      })
      expect(at.asked()).toBe(0)
    })

    it.each(faults)('waits when it meets %s', async (_, happens, code) => {
      await at.make()
      at.world.sim.faults.add(fault({ path: at.vendor.lists }, happens, 2))
      expect(await caught(at.listing.page(at.query()))).toMatchObject({ name: 'RetryLater', reason: { code } })
      at.world.sim.faults.clear()
      expect((await at.listing.page(at.query())).records.length).toBe(1)
    })

    it('honours how long the CRM asks to wait', async () => {
      at.world.sim.faults.add(fault({ path: at.vendor.lists }, status(429, { headers: { 'Retry-After': '37' } })))
      expect(await caught(at.listing.page(at.query()))).toMatchObject({ after: 37_000 })
    })

    it('ends in time when no answer comes', async () => {
      at.listing = await at.open({ remaining: 1_040 })
      at.world.sim.faults.add(fault({ path: at.vendor.lists }, { kind: 'hang' }, 2))
      expect(await caught(at.listing.page(at.query()))).toMatchObject({ reason: { code: 'crm-unreachable' } })
    })

    it('says that the fields for the room’s data are not there, and not that everybody lacks a room', async () => {
      await at.make()
      at.listing = await at.open({ settings: at.vendor.withoutFields })
      expect(await caught(at.listing.page(at.query()))).toMatchObject({
        name: 'RetryLater',
        reason: { code: 'crm-fields-missing' },
      })
    })

    it('puts no name and no value into an error', async () => {
      await at.make()
      for (const happens of [status(400), status(418), status(200, { body: '<html>Acme</html>' })]) {
        at.world.sim.faults.add(fault({ path: at.vendor.lists }, happens, 2))
        const error = await caught(at.listing.page(at.only()))
        at.world.sim.faults.clear()
        expect(error).toBeInstanceOf(Error)
        expect(JSON.stringify(error) + String(error)).not.toMatch(/acme|søn/i)
        expect(JSON.stringify(error) + String(error)).not.toContain(at.vendor.field[1])
      }
    })
  })
}
