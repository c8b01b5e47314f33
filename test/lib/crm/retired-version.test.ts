import { expect, test } from 'vitest'
import { espoFailure } from '#lib/crm/espocrm/failure.ts'
import { hubspotFailure } from '#lib/crm/hubspot/failure.ts'
import { pipedriveFailure } from '#lib/crm/pipedrive/failure.ts'
import { salesforceFailure } from '#lib/crm/salesforce/api/failure.ts'

const gone = { status: 410, headers: new Headers(), text: '', json: undefined }

test.each([
  ['HubSpot', hubspotFailure, 'crm-version-retired'],
  ['Salesforce', salesforceFailure, 'crm-version-retired'],
  ['EspoCRM', espoFailure, 'crm-not-understood'],
  ['Pipedrive', pipedriveFailure, 'crm-not-understood'],
])('a 410 of %s asks for another apiVersion only where there is one', (_, failure, code) => {
  expect(failure('GET record', gone)).toMatchObject({ reason: { code }, detail: 'GET record: 410' })
})
