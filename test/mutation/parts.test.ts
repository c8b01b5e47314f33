import { describe, expect, it } from 'vitest'
import { partsOf } from './suites.ts'

const none = { include: [] }
const suites = { backup: { '.': none, stages: none }, queue: { '.': none } }

describe('a folder', () => {
  it('of one suite is one part', () => {
    expect(partsOf('queue', undefined, suites)).toEqual([{ name: '.', mutate: ['lib/queue/**/*.ts'] }])
  })

  it('of several has each file in one part', () => {
    expect(partsOf('backup', undefined, suites)).toEqual([
      { name: '.', mutate: ['lib/backup/**/*.ts', '!lib/backup/stages/**'] },
      { name: 'stages', mutate: ['lib/backup/stages/**/*.ts'] },
    ])
  })

  it('has only the parts that named files are in', () => {
    const files = ['lib/backup/stages/a.ts:1-3', 'lib/backup/store/*.ts', 'lib/backup/stages.ts']
    expect(partsOf('backup', files, suites)).toEqual([
      { name: '.', mutate: ['lib/backup/store/*.ts', 'lib/backup/stages.ts'] },
      { name: 'stages', mutate: ['lib/backup/stages/a.ts:1-3'] },
    ])
    expect(partsOf('queue', [], suites)).toEqual([])
  })
})
