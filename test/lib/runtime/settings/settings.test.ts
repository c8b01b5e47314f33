import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { SettingsError } from '#lib/runtime/errors.ts'
import { readEnvironment } from '#lib/runtime/settings/settings.ts'

const schema = {
  variables: z.object({ QUEUE_URL: z.url() }),
  settings: z.object({ most: z.int(), names: z.array(z.string()) }),
}

test('reads variables and SETTINGS', () => {
  const environment = { QUEUE_URL: 'https://sqs.example.com/1/q', SETTINGS: '{"most":3,"names":["a"]}' }
  expect(readEnvironment(schema, environment)).toEqual({
    variables: { QUEUE_URL: 'https://sqs.example.com/1/q' },
    settings: { most: 3, names: ['a'] },
  })
})

test('names every problem at once, and shows no value', () => {
  const environment = { QUEUE_URL: 'secret-value', SETTINGS: '{"most":"secret-value","names":[1]}' }
  const failure = () => readEnvironment(schema, environment)
  expect(failure).toThrow(SettingsError)
  try {
    failure()
  } catch (error) {
    const { message } = error as Error
    for (const field of ['QUEUE_URL', 'most', 'names.0']) expect(message).toContain(field)
    expect(message).not.toContain('secret-value')
  }
})

test.each([undefined, 'not json', '[]'])('says that SETTINGS is wrong when it is %j', (SETTINGS) => {
  expect(() => readEnvironment(schema, { QUEUE_URL: 'https://q.example.com', SETTINGS })).toThrow(/in SETTINGS/)
})
