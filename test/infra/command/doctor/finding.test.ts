import { expect, test } from 'vitest'
import { doctorFindings, ok, oncePerCause, problem } from '#infra/command/doctor/finding.ts'
import type { Target } from '#infra/command/target/target.ts'
import { crmReasons } from '#lib/crm/reasons.ts'
import { docspaceReasons } from '#lib/docspace/reasons.ts'
import { RetryLater } from '#lib/runtime/errors.ts'

const target = {} as Target

/** What checks of these areas find that fail with these errors. */
const failing = async (errors: Readonly<Record<string, Error>>) => {
  const found = await Promise.all(
    Object.entries(errors).map(([area, error]) => doctorFindings({ area, look: () => Promise.reject(error) }, target)),
  )
  return oncePerCause(found.flat())
}

test('an AWS region that is missing is one finding, with all that could not be checked', async () => {
  const missing = new Error('Region is missing')
  expect(await failing({ Queues: missing, Secrets: missing, espocrm: missing })).toMatchObject([
    { area: 'Queues', verdict: 'problem', text: 'No AWS region is set.', alsoIn: ['Secrets', 'espocrm'] },
  ])
})

test('a key that DocSpace refuses is one finding, whatever was asked with it', async () => {
  const refused = (detail: string) => new RetryLater(docspaceReasons['docspace-key-refused'], { detail })
  const found = await failing({ DocSpace: refused('GET keys'), 'Welcome content': refused('GET files/11') })
  expect(found).toMatchObject([{ area: 'DocSpace', alsoIn: ['Welcome content'] }])
})

test('two CRMs that do not answer are two findings, and so is what checks have found themselves', async () => {
  const down = new RetryLater(crmReasons['crm-unreachable'])
  expect(await failing({ espocrm: down, hubspot: down })).toHaveLength(2)
  const same = [problem('it is full', 'empty it'), problem('it is full', 'empty it'), ok('well')]
  expect(oncePerCause(same.map((finding) => ({ area: 'DocSpace', ...finding })))).toHaveLength(3)
})
