import { startHubspot } from '#infra/simulators/hubspot/index.ts'
import { startPipedrive } from '#infra/simulators/pipedrive/index.ts'
import { startSalesforce } from '#infra/simulators/salesforce/index.ts'
import { hubspot202609, hubspotV3 } from './descriptions/hubspot.ts'
import { pipedriveDescription } from './descriptions/pipedrive.ts'
import { salesforceDescription } from './descriptions/salesforce.ts'
import { holdToDescription } from './oracle.ts'
import { askHubspot } from './our-calls/hubspot.ts'
import { askPipedrive } from './our-calls/pipedrive.ts'
import { askSalesforce } from './our-calls/salesforce.ts'

const plenty = { perTenSeconds: 10_000, perDay: 1e9, searchesPerSecond: 1_000 }

holdToDescription('HubSpot v3 is asked and answers as the models of its own client say', {
  start: () => startHubspot({ customFields: false, app: 'legacy', limits: plenty }),
  ours: askHubspot,
  description: hubspotV3,
})

holdToDescription('HubSpot 2026-09 is asked and answers as its OpenAPI files say', {
  start: () => startHubspot({ customFields: false, app: 'project', limits: plenty }),
  ours: (sim, url) => askHubspot(sim, url, '2026-09'),
  description: hubspot202609,
})

holdToDescription('Pipedrive is asked and answers as the types of its own client say', {
  start: () =>
    startPipedrive({
      customFields: false,
      limits: { perTwoSeconds: 10_000, tokensPerDay: 1e9, refusalsBeforeCloudflare: 99 },
    }),
  ours: askPipedrive,
  description: pipedriveDescription,
})

holdToDescription('Salesforce answers as the types of its own client say', {
  start: () => startSalesforce(),
  ours: askSalesforce,
  description: salesforceDescription,
})
