import { expect, test } from 'vitest'
import { inputOf, matches, publish } from '#infra/local/aws/events/bus.ts'
import type { RuleModel } from '#infra/local/aws/template/rules.ts'

const event = {
  source: 'aws.ses',
  detail: { bounce: { bounceType: 'Permanent' }, mail: { tags: { set: ['a', 'b'] } } },
}

test.each([
  [{ source: ['aws.ses', 'other'] }, true],
  [{ source: ['other'] }, false],
  [{ detail: { bounce: { bounceType: ['Permanent'] }, mail: { tags: { set: ['b'] } } } }, true],
  [{ detail: { mail: { tags: { set: ['c'] } } } }, false],
  [{ detail: { complaint: { type: ['abuse'] } } }, false],
])('%j matches: %s', (pattern, expected) => {
  expect(matches(pattern, event)).toBe(expected)
})

test('a target gets the event, or what its transformer makes of it', () => {
  const input = { paths: { type: '$.detail.bounce.bounceType', tags: '$.detail.mail.tags' }, template: '' }
  const target = { arn: 'a', input: { ...input, template: '{"how":"x","type":<type>,"tags":<tags>}' } }
  expect(JSON.parse(inputOf(event, target))).toEqual({ how: 'x', type: 'Permanent', tags: { set: ['a', 'b'] } })
  expect(inputOf(event, { arn: 'a', input: { ...input, template: '[<nowhere>]' } })).toBe('[]')
  expect(JSON.parse(inputOf(event, { arn: 'a', input: undefined }))).toEqual(event)
})

test('every target of each rule that matches gets it', () => {
  const ruleOf = (source: string, ...arns: string[]): RuleModel => ({
    name: source,
    pattern: { source: [source] },
    targets: arns.map((arn) => ({ arn, input: undefined })),
  })
  const given: string[] = []
  publish([ruleOf('aws.ses', 'a', 'b'), ruleOf('other', 'c')], event, (arn) => void given.push(arn))
  expect(given).toEqual(['a', 'b'])
})
