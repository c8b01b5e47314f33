import { expect, it } from 'vitest'
import { crowdedIn } from './folders.ts'

const files = (folder: string, count: number) => Array.from({ length: count }, (_, at) => `${folder}/${at}.ts`)

it('takes fifteen files in a folder, and as many again in each folder of it', () => {
  expect(crowdedIn([...files('lib', 15), ...files('lib/crm', 15), ...files('lib/crm/hubspot', 15)])).toEqual([])
})

it('names a folder with sixteen, and how many it has', () => {
  expect(crowdedIn([...files('lib', 3), ...files('lib/crm', 16)])).toEqual([
    expect.stringMatching(/^lib\/crm has 16 files, and 15 at most are to be/),
  ])
})
