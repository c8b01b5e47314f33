import { afterEach } from 'vitest'
import * as z from 'zod/mini'
import type { CrmSim } from '#infra/simulators/crm/types.ts'
import { SAMPLE as espoSample, startEspocrm } from '#infra/simulators/espocrm/index.ts'
import { SAMPLE as hubspotSample, startHubspot } from '#infra/simulators/hubspot/index.ts'
import { SAMPLE as pipedriveSample, startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import { SAMPLE as salesforceSample, startSalesforce } from '#infra/simulators/salesforce/index.ts'
import type { Connection } from '#lib/crm/setup/connector.ts'
import { openConnector } from '#lib/crm/setup/open-connector.ts'
import { sources } from '#lib/crm/sources.ts'
import { testClock } from './world.ts'

type Given = Record<string, string>

export const starts: Readonly<
  Record<string, () => Promise<CrmSim & { organizationId?: string; integrationUserId?: string }>>
> = {
  espocrm: () => startEspocrm({ customFields: false }),
  hubspot: () => startHubspot({ customFields: false }),
  pipedrive: () => startPipedrive({ customFields: false }),
  salesforce: () => startSalesforce(),
}

const right: Readonly<Record<string, Given>> = {
  espocrm: { apiKey: espoSample.apiKey },
  hubspot: { accessToken: hubspotSample.accessToken, clientSecret: hubspotSample.clientSecret },
  pipedrive: { apiToken: pipedriveSample.apiToken },
  salesforce: { clientId: salesforceSample.clientId, clientSecret: salesforceSample.clientSecret },
}

/** What `connect` and `doctor` open on a new simulator, with these credentials in the place of the right ones. */
const openUnconnected = async (name: string, given: Given = {}): Promise<{ sim: CrmSim; connection: Connection }> => {
  const sim = await starts[name]?.()
  const source = sources[name]
  const connector = await source?.connector?.()
  if (!source || !connector || !sim) throw new Error(`there is no ${name}`)
  const { organizationId, integrationUserId } = sim as { organizationId?: string; integrationUserId?: string }
  const own = { url: sim.url, ...(organizationId && { organizationId, integrationUserId }) }
  const connection = openConnector(name, connector, {
    settings: z.parse(source.settings, connector.draft?.(own, true) ?? own),
    given: { ...right[name], ...given },
    stored: { credentials: undefined, webhooks: [] },
    webhookUrl: `https://hooks.example.com/webhooks/${name}`,
    portalUrl: 'https://docs.example.com',
    deadline: { remaining: () => 20_000 },
    clock: testClock(),
  })
  return { sim, connection }
}

/** Opens one CRM after the other for the tests of a file; the last one ends with its test. */
export const eachUnconnected = () => {
  const each = {
    sim: undefined as CrmSim | undefined,
    async open(name: string, given?: Given): Promise<Connection> {
      await each.sim?.stop()
      const { sim, connection } = await openUnconnected(name, given)
      each.sim = sim
      return connection
    },
  }
  afterEach(async () => {
    await each.sim?.stop()
    each.sim = undefined
  })
  return each
}
