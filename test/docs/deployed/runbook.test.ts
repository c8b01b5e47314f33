import { expect, test } from 'vitest'
import { logQueryFor } from '#infra/command/client/log-query.ts'
import { everything, synthesize } from '#test/infra/aws/synthesized.ts'
import { pages } from '../pages.ts'

const runbook = pages.find(({ path }) => path === 'docs/runbook.md')?.text ?? ''

test('the runbook has the query for the log of a client as the command prints it', () => {
  expect(runbook).toContain(logQueryFor('espocrm:Account:6b026f89926e476b6'))
})

/** Names of resources that a page tells people to look at or to change. */
const named = pages.flatMap(({ path, text }) =>
  [...text.matchAll(/\broomkeeper(?:-prod-[a-z.-]*[a-z]|\/prod\/[a-z/-]*[a-z])(?!\/?[\w<{])/gi)].map(
    ([name]) => [path, name] as const,
  ),
)

test('pages name resources of the environment prod that it has', () => {
  const settings = {
    ...{ sweep: {}, 'events.outlets': everything['events.outlets'] },
    ...{ 'onboarding.arrival': {}, 'onboarding.remind': everything['onboarding.remind'] },
  }
  const template = ['full', 'small']
    .map((profile) => JSON.stringify(synthesize('prod', { ...settings, profile }).template.toJSON()))
    .join('')
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter(([, name]) => !template.includes(`${name}"`)).map(String)).toEqual([])
})
