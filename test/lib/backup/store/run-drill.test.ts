import { expect, it } from 'vitest'
import { newDrill, type RunDrill } from '#lib/backup/store/run-drill.ts'

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
