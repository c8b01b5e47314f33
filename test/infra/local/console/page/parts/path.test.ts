import { h } from 'preact'
import { expect, test } from 'vitest'
import { PathCard } from '#infra/local/console/page/parts/path.tsx'
import type { ClientRow } from '#infra/local/console/wire.ts'
import { stages } from '#infra/local/progress/stages.ts'
import { drawn } from '../rendered.ts'

const row = (more: Partial<ClientRow>): ClientRow => ({
  client: 'espocrm:Account:1',
  crm: 'espocrm',
  recordId: '1',
  name: 'Acme',
  knownSince: 0,
  state: 'working',
  stages: {},
  deliveries: 1,
  tries: 1,
  ...more,
})
const reason = (code: string) => ({ code, what: 'w', means: 'm', remedy: 'r' })

/** The class of each dot that is not empty, by its stage. */
const dots = (more: Partial<ClientRow>) => {
  const all = drawn(h(PathCard, { rows: [row(more)], chosen: undefined, onPick: () => {} }))
  const classes = all.flatMap((one) => (one.class.startsWith('dot') ? [one.class.slice(4)] : []))
  return Object.fromEntries(stages.map((stage, n) => [stage, classes[n]]).filter(([, name]) => name !== ''))
}
const reached = { received: 1, queued: 2, room: 3 }

test.each<[string, Partial<ClientRow>, object]>([
  ['in work', {}, { folders: 'next' }],
  ['waiting', { state: 'waiting' }, { folders: 'held' }],
  ['parked', { state: 'parked', reason: reason('crm-record-gone') }, { folders: 'stopped' }],
  ['parked for a missing file', { state: 'parked', reason: reason('template-missing') }, { files: 'stopped' }],
])('the dot of a client %s is at the stage that its reason is about', (_, more, dot) => {
  expect(dots({ stages: reached, ...more })).toEqual({ received: 'done', queued: 'done', room: 'done', ...dot })
})
