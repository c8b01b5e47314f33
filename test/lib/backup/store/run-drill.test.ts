import { expect, it } from 'vitest'
import { endedDrills, newDrill, type RunDrill } from '#lib/backup/store/run-drill.ts'

const fresh = { url: 'https://drill.acme.example', seed: 'ab', taskBefore: 't-1', begunAt: 5 }
const before: RunDrill = { ...fresh, stage: 'done', passed: false, endedAt: 4, ownerAfter: 'owner', checks: [] }

it('a drill begins with nothing done', () => {
  expect(newDrill(undefined, fresh)).toEqual({ ...fresh, stage: 'uploading', checks: [] })
})

it('a second drill of the same archive still knows what the first has left', () => {
  expect(newDrill(before, fresh)).toEqual({ ...fresh, stage: 'uploading', checks: [], ownerAfter: 'owner' })
})

it('what was left in another portal says nothing of this one', () => {
  expect(newDrill({ ...before, url: 'https://other.acme.example' }, fresh)).not.toHaveProperty('ownerAfter')
})

it('drills that have ended are known with what came of them, the last one first', () => {
  const ended = { ...before, endedAt: 4, passed: false }
  const { passed: _, ...unsaid } = ended
  const runs = [
    { run: 'first', drill: ended },
    { run: 'never' },
    { run: 'under way', drill: { ...ended, stage: 'restored' as const } },
    { run: 'without an end', drill: { ...ended, endedAt: undefined } },
    { run: 'last', drill: { ...ended, endedAt: 9, passed: true } },
    { run: 'unsaid', drill: { ...unsaid, endedAt: 6 } },
  ]
  const { url } = fresh
  expect(endedDrills(runs)).toEqual([
    { run: 'last', at: 9, passed: true, url },
    { run: 'unsaid', at: 6, passed: false, url },
    { run: 'first', at: 4, passed: false, url },
  ])
})
