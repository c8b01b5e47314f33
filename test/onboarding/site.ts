import {
  type DocSpaceOptions,
  SAMPLE_KEYS,
  startDocSpace,
} from '#infra/local/simulators/docspace/index.ts'
import { startEspocrm } from '#infra/local/simulators/espocrm/index.ts'
import { configureSources } from '#lib/crm/configure.ts'
import { openDocSpace } from '#lib/docspace/index.ts'
import { onboardingSettings } from '#lib/onboarding/settings.ts'
import { createWorker, type WorkerServices } from '#lib/onboarding/worker.ts'
import { type Clock, systemClock } from '#lib/runtime/clock.ts'

/** Settings as `cdk.json` would have them, with changes. */
export const settingsWith = (changes: Record<string, unknown> = {}) =>
  onboardingSettings.parse({
    welcome: {
      way: 'files',
      into: 'Deliverables',
      files: [
        { id: 11, title: 'Welcome.pdf' },
        { id: 12, title: 'How to use your room.pdf' },
      ],
    },
    manager: { default: 'anna.manager@example.com' },
    ...changes,
  })

/** The three ways of welcome content, on the simulator's samples. */
export const ways = {
  files: {},
  folder: { welcome: { way: 'folder', folderId: 20 } },
  room: { welcome: { way: 'room', templateId: 30 } },
} as const

export const openSite = async (
  options: { docspace?: DocSpaceOptions; settings?: Record<string, unknown>; clock?: Clock } = {},
) => {
  const docspace = await startDocSpace(options.docspace)
  const espo = await startEspocrm({ deliver: 'manual' })
  const clock = options.clock ?? systemClock
  const settings = settingsWith(options.settings)
  const espocrm = configureSources({ espocrm: { url: espo.url } }, {}).get('espocrm')
  if (!espocrm) throw new Error('espocrm is a source')
  const sent: { body: string; attributes: Record<string, string> }[] = []
  const services: WorkerServices = {
    sqs: undefined as never,
    queueUrl: 'http://127.0.0.1/queue',
    deadLetterQueueUrl: 'http://127.0.0.1/dead',
    clock,
    settings,
    portalUrl: docspace.url,
    openDocSpace: async (deadline) => ({
      docspace: openDocSpace({ url: docspace.url, apiKey: SAMPLE_KEYS.onboarding, deadline, clock }),
      linkSecret: SAMPLE_KEYS.onboarding,
    }),
    openRecords: async (_source, deadline) =>
      espocrm.source.openRecords({
        settings: espocrm.settings,
        credentials: { apiKey: espo.credentials.apiKey },
        deadline,
        clock,
      }),
  }
  return {
    docspace,
    espo,
    settings,
    services,
    sent,
    worker: createWorker(services),
    stop: async () => {
      await docspace.stop()
      await espo.stop()
    },
  }
}
