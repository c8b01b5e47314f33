import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { SAMPLE, startGeneric } from '#infra/simulators/generic/index.ts'
import { generic } from '#lib/crm/generic/index.ts'
import { genericSender, headerSender } from '../lib/crm/senders/generic.ts'
import { genericWorld } from '../lib/crm/worlds/generic.ts'
import { ready, startReceiver, testClock } from '../lib/crm/worlds/world.ts'

const page = await readFile(new URL('../../docs/crms/any-sender.md', import.meta.url), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text)
const [schema = '', callback = ''] = blocks('json')
const documented = z.fromJSONSchema(JSON.parse(schema))
const isDocumented = (body: unknown) => documented.safeParse(body).success

const settings = z.parse(generic.settings, {})
const parsed = (body: string) => {
  try {
    return generic.webhook.parse(genericSender.deliver(body, genericSender.secrets[0], 0), settings).created
  } catch {
    return []
  }
}

describe('the schema of docs/crms/any-sender.md', () => {
  test.each(genericSender.documented)('says of $name what the source makes of it', ({ body, created }) => {
    expect(isDocumented(JSON.parse(body))).toBe(created.length > 0)
  })

  test.each(genericSender.malformed)('takes not what the source refuses: $name', ({ body }) => {
    // The number that JSON's own reader already spoils is the one thing that a schema cannot see.
    if (!body.includes('9007199254740993')) expect(isDocumented(JSON.parse(body))).toBe(false)
  })

  test('agrees with the source on anything nearly right', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 70 }),
      fc.constantFrom('C-1', ' ', '', 'x'.repeat(321), 'x'.repeat(1001)),
    )
    const value = fc.oneof(text, fc.constantFrom(null, 7, -1, 1.5, true), fc.constant(undefined))
    const client = fc.record({ id: value, name: value, email: value, manager: value })
    const body = fc.oneof(
      client,
      fc.record({ type: fc.constantFrom('client.created', 'client.deleted'), data: fc.oneof(client, fc.constant(3)) }),
    )
    fc.assert(
      fc.property(body, (one) => {
        const sent = JSON.stringify(one)
        expect(isDocumented(JSON.parse(sent)), sent).toBe(parsed(sent).length > 0)
      }),
      { numRuns: 2_000 },
    )
  })
})

test('the sample, run as it stands there, brings its client', async () => {
  const world = await genericWorld(testClock(Date.now()))
  const receiver = await startReceiver(world, '')
  try {
    const [sample = ''] = blocks('js')
    const env = { ...process.env, URL: receiver.url, SECRET: world.sim.webhookSecrets[0] }
    await promisify(execFile)(process.execPath, ['--input-type=module', '-e', sample], { env })
    expect(receiver.answers).toEqual([202])
    const fields = { id: 'c-17', name: 'Acme Corporation', email: 'contact@acme.example' }
    expect(receiver.created).toEqual([{ ref: { source: 'generic', type: 'client', id: 'c-17' }, fields }])
  } finally {
    await receiver.stop()
    await world.sim.stop()
  }
})

test('the header of the page is the one that is looked for', () => {
  const name = /-H "([a-z-]+): \$SECRET"/.exec(page)?.[1] ?? ''
  const { headers } = headerSender.deliver('{}', 'secret', 0)
  expect(Object.keys(headers)).toContain(name)
})

test('the callback of the page is the one that is sent', async () => {
  const sim = await startGeneric()
  try {
    const { id } = await sim.createClient({ name: 'Acme Corporation' })
    const clock = testClock(Date.now())
    const records = await generic.openRecords({
      settings: z.parse(generic.settings, { callbackUrl: sim.callbackUrl }),
      credentials: { signingSecrets: [SAMPLE.callbackSecret] },
      deadline: { remaining: () => 10_000 },
      clock,
    })
    const ref = { source: 'generic', type: 'client', id: id.toLowerCase() }
    const record = await records.read(ref, { id, name: 'Acme Corporation' })
    if (record) await records.writeBack(record, ready(clock))
    const [sent] = sim.callbacks
    const shown = JSON.parse(callback)
    expect(sent?.type).toBe(shown.type)
    expect(Object.keys(sent?.data ?? {})).toEqual(Object.keys(shown.data))
  } finally {
    await sim.stop()
  }
})
