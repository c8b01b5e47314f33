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

  it('of a suite within a suite has each file in the inner one', () => {
    const nested = { backup: { '.': none, archive: none, 'archive/dump': none } }
    expect(partsOf('backup', undefined, nested)).toEqual([
      { name: '.', mutate: ['lib/backup/**/*.ts', '!lib/backup/archive/**', '!lib/backup/archive/dump/**'] },
      { name: 'archive', mutate: ['lib/backup/archive/**/*.ts', '!lib/backup/archive/dump/**'] },
      { name: 'archive/dump', mutate: ['lib/backup/archive/dump/**/*.ts'] },
    ])
    const files = ['lib/backup/archive/dump/a.ts', 'lib/backup/archive/dump.ts', 'lib/backup/archives/a.ts']
    expect(partsOf('backup', files, nested)).toEqual([
      { name: '.', mutate: ['lib/backup/archives/a.ts'] },
      { name: 'archive', mutate: ['lib/backup/archive/dump.ts'] },
      { name: 'archive/dump', mutate: ['lib/backup/archive/dump/a.ts'] },
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
