import { vi } from 'vitest'
import * as z from 'zod/mini'
import { salesforceSettings } from '#lib/crm/salesforce/settings.ts'
import type { HttpAnswer } from '#lib/runtime/http.ts'
import { answerOf, scriptedFetch } from '../scripted-api.ts'
import { testClock } from '../worlds/world.ts'

export const account = { source: 'salesforce', type: 'Account', id: '001xx000003DGb2AAG' }
export const contact = { source: 'salesforce', type: 'Contact', id: '003xx000004TmiQAAS' }
export const deal = { source: 'salesforce', type: 'Opportunity', id: '006xx000001a2B3AAI' }

const data = '/services/data/v62.0'
export const queried = `GET ${data}/query`
export const queriedAll = `GET ${data}/queryAll`
export const objectPath = (object: string, rest = '') => `${data}/sobjects/${object}${rest}`

export const rows = (...records: object[]) => answerOf(200, { json: { records } })
export const failed = (status: number, errorCode: string, more: object = {}) =>
  answerOf(status, { json: [{ errorCode, ...more }] })

let organizations = 0

/**
 * An organization whose API answers as a test says. Each has an address of its own: tokens and hidden fields are kept for the life of
 * a process.
 */
export const scriptedOrg = (routes: Readonly<Record<string, HttpAnswer | HttpAnswer[]>>, settings: object = {}) => {
  organizations += 1
  const api = scriptedFetch({
    'POST /services/oauth2/token': answerOf(200, { json: { access_token: 'token' } }),
    // Nothing was merged, and nothing lies in the recycle bin.
    [queriedAll]: rows(),
    ...routes,
  })
  vi.stubGlobal('fetch', api.fetch)
  const clock = testClock()
  const options = {
    settings: z.parse(salesforceSettings, {
      url: `https://org-${organizations}.my.salesforce.com`,
      organizationId: '00Dxx0000001gPFEAY',
      integrationUserId: '005xx000001X8UzAAK',
      clients: ['Account', 'Contact', 'Opportunity'].map((object) => ({ object })),
      ...settings,
    }),
    credentials: { clientId: 'id', clientSecret: 'secret' },
    deadline: { remaining: () => 20_000 },
    clock,
  }
  const queries = () =>
    api.calls().flatMap((call) => {
      const at = call.indexOf('?')
      return at < 0 ? [] : [new URLSearchParams(call.slice(at + 1)).get('q') ?? '']
    })
  return { options, clock, queries, ...api }
}
