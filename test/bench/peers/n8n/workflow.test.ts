import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { signStandard } from '#lib/runtime/signing/standard-webhooks.ts'
import { secrets } from '#test/bench/webhook/local-aws.ts'
import { workflowOf } from './workflow.ts'

interface Workflow {
  nodes: { name: string; parameters: Record<string, unknown> & { options?: { responseCode?: number } } }[]
  connections: Record<string, { main: { node: string }[][] }>
}

const { nodes, connections } = workflowOf(secrets.generic) as Workflow
const node = (name: string) => nodes.find((one) => one.name === name)

/** Whom a node hands on to, by output. */
const after = (name: string) => connections[name]?.main.map((output) => output.map((one) => one.node))

test('the workflow answers nobody before the signature has been compared', () => {
  expect(node('Webhook')?.parameters.responseMode).toBe('responseNode')
  expect([after('Webhook'), after('Hmac'), after('Right?')]).toEqual([
    [['Hmac']],
    [['Right?']],
    [['Accept'], ['Refuse']],
  ])
  expect(node('Accept')?.parameters.options?.responseCode).toBe(202)
  expect(node('Refuse')?.parameters.options?.responseCode).toBe(401)
})

test('its key makes the signature of Standard Webhooks', () => {
  const key = String(node('Hmac')?.parameters.secret)
  const headers = signStandard('msg_1', Date.now(), '{}', [secrets.generic])
  const mac = createHmac('sha256', key).update(`msg_1.${headers['webhook-timestamp']}.{}`).digest('base64')
  expect(headers['webhook-signature']).toBe(`v1,${mac}`)
})
