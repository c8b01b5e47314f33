import { expect, test } from 'vitest'
import { violationsIn } from './imports.ts'

test('a part may import what stands below it, by either form of path', () => {
  const text =
    "import { a } from '../docspace/index.ts'\nimport type { B } from '#lib/runtime/clock.ts'\nimport x from 'zod'"
  expect(violationsIn('lib/onboarding/room/plan.ts', text)).toEqual([])
})

test.each([
  ['lib/crm/answer.ts', "import { a } from '../docspace/index.ts'", 'sideways'],
  ['lib/runtime/telemetry/log.ts', "export { a } from '#lib/queue/send.ts'", 'upwards'],
  ['lib/queue/send.ts', "const a = await import('#functions/receive-webhook.ts')", 'the functions, lazily'],
  [
    'infra/simulators/docspace/rooms/rooms.ts',
    "import '#lib/docspace/rooms/stored-title.ts'",
    'a simulator the product',
  ],
  ['functions/receive-webhook.ts', "import c from '#infra/aws/app.ts'", 'infra'],
  ['functions/receive-webhook.ts', "import { b } from './onboard-client.ts'", 'another function'],
  ['infra/command/doctor/crm/crm.ts', "import { a } from '#lib/crm/espocrm/api.ts'", 'one of the CRMs'],
  ['lib/crm/hubspot/records.ts', "import { a } from '../espocrm/api.ts'", 'another CRM'],
  ['infra/local/instance.ts', "import { a } from '../simulators/hubspot/index.ts'", 'the simulator of one CRM'],
])('%s must not import %s (%s)', (path, text) => {
  expect(violationsIn(path, text)).toHaveLength(1)
})
