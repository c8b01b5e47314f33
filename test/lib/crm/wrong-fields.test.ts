import { describe, expect, it } from 'vitest'
import type { startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { SAMPLE as pipedriveSample } from '#infra/simulators/pipedrive/index.ts'
import { eachUnconnected } from './worlds/unconnected.ts'
import { fault } from './worlds/world.ts'

const crm = eachUnconnected()

describe('a field of the wrong type, or too short', () => {
  const json = { 'Content-Type': 'application/json' }
  const wrongOf = async (connection: Awaited<ReturnType<typeof crm.open>>) =>
    (await connection.steps())
      .filter(({ state }) => state === 'wrong')
      .map(({ what, how = [] }) => `${what}: ${how.join(' ')}`)

  it('HubSpot: a number', async () => {
    const connection = await crm.open('hubspot')
    const body = JSON.stringify({ name: 'docspace_status', type: 'number' })
    crm.sim?.faults.add(
      fault({ path: /companies\/docspace_status$/ }, { kind: 'status', status: 200, headers: json, body }),
    )
    expect(await wrongOf(connection)).toEqual([
      expect.stringMatching(/^property docspace_status of companies: It is of type number: make it a single-line text/),
    ])
  })

  it('Pipedrive: a number', async () => {
    const connection = await crm.open('pipedrive')
    const headers = { ...json, 'x-api-token': pipedriveSample.apiToken }
    const body = JSON.stringify({ field_name: 'DocSpace status', field_type: 'double' })
    await fetch(`${crm.sim?.url}/api/v2/organizationFields`, { method: 'POST', headers, body })
    expect(await wrongOf(connection)).toEqual([
      'field "DocSpace status" of organization: It is of type double: delete it, or rename it.',
    ])
  })

  it.each([
    ['a number', { type: 'double' }, /It is of type double: make it a text of 250 characters at least/],
    [
      'a text that is too short',
      { type: 'string', length: 80 },
      /It is of type string and too short: make it a text of 250/,
    ],
  ])('Salesforce: %s', async (_, field, told) => {
    const connection = await crm.open('salesforce')
    const names = ['DocSpace_Room_Id__c', 'DocSpace_Room_URL__c', 'DocSpace_Invitation_URL__c']
    const good = names.map((name) => ({ name, type: 'string', updateable: true, length: 255 }))
    const fields = [...good, { name: 'DocSpace_Status__c', updateable: true, ...field }]
    const body = JSON.stringify({ updateable: true, fields })
    crm.sim?.faults.add(fault({ path: /describe/ }, { kind: 'status', status: 200, headers: json, body }, 9))
    expect(await wrongOf(connection)).toEqual([expect.stringMatching(told)])
  })

  it.each([
    ['a number', { type: 'int' }, /It is of type int\. Make it a varchar of 250 characters at least/],
    ['a text that is too short', { type: 'varchar', maxLength: 100 }, /It is of type varchar and too short\./],
  ])('EspoCRM: %s', async (_, definition, told) => {
    const connection = await crm.open('espocrm')
    const asAdmin = (crm.sim as Awaited<ReturnType<typeof startEspocrm>>).asAdmin
    await asAdmin('POST', 'Admin/fieldManager/Account', { name: 'docspaceStatus', label: 'Status', ...definition })
    expect(await wrongOf(connection)).toEqual([expect.stringMatching(told)])
  })
})
