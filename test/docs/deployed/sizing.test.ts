import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { everything, synthesize } from '#test/infra/aws/synthesized.ts'

const page = readFileSync(new URL('../../../docs/operating/sizing.md', import.meta.url), 'utf8')
const row = /^\| `([\w-]+)` \| ([\d,]+) MB \|/gm

test('docs/operating/sizing.md explains the memory that every function has', () => {
  const explained = [...page.matchAll(row)].map(([, name, memory = '']) => [name, Number(memory.replace(',', ''))])
  const deployed = synthesize('prod', { ...everything, profile: 'small' })
    .all('AWS::Lambda::Function')
    .map(({ properties }) => [properties.FunctionName.replace(/^.*?prod-/, ''), properties.MemorySize])
  expect(Object.fromEntries(explained)).toEqual(Object.fromEntries(deployed))
})
