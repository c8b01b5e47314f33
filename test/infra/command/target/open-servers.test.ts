import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { listingOf } from '#infra/command/target/open-servers.ts'
import { SAMPLE, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { espocrm } from '#lib/crm/espocrm/index.ts'
import type { Secrets } from '#lib/runtime/secrets.ts'

it('goes on listing a CRM for hours', async () => {
  const sim = await startEspocrm()
  let now = Date.now()
  const clock = { now: () => now, sleep: async () => {} }
  const settings = z.parse(espocrm.settings, { url: sim.url })
  const secrets: Secrets = { find: async (_name, schema) => z.parse(schema, { apiKey: SAMPLE.apiKey }) }
  try {
    const listing = await listingOf(
      {
        environment: 'local',
        sources: new Map([['espocrm', { source: espocrm, settings }]]),
        secrets,
        secretName: (path) => path,
        clock,
      },
      'espocrm',
    )
    await sim.createClient({ name: 'Acme' })
    now += 23 * 3_600_000
    expect((await listing.page({ since: 0, filter: {} })).records.length).toBe(1)
  } finally {
    await sim.stop()
  }
})
