import { describe, expect, it } from 'vitest'
import { byPerson, byServer, prove, server } from '../whole-dump.ts'

const few = 997

describe('a dump that is read in pieces of a few bytes', () => {
  it('is the same', async () => {
    expect(await prove({}, server, few)).toEqual(await prove({}))
  })

  it.each(byServer)('shows %s, by the server', async (defect, found) => {
    expect(await prove({ defects: [defect] }, server, few)).toMatchObject(found)
  })

  it.each(byPerson)('shows %s, by a person or a disc', async (tampering, found) => {
    expect(await prove({ tampering: [tampering] }, server, few)).toMatchObject(found)
  })
})
