import crypto from 'node:crypto'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signStandard } from '#lib/runtime/signing/standard-webhooks.ts'
import { type FunctionNode, flowOf, stores, verify } from './flow.ts'

const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const others = `whsec_${Buffer.alloc(24, 8).toString('base64')}`
const body = '{"id":"C-1","name":"Ärzte GmbH"}'

/** Runs the text of a function node as Node-RED does: the body of an async function in a context of its own. */
const runNode = ({ func }: FunctionNode, msg: object, context: Readonly<Record<string, unknown>> = { secret }) =>
  runInNewContext(`(async function (msg) {${func}\n})(msg)`, {
    msg,
    crypto,
    Buffer,
    global: { get: (name: string) => context[name] },
    node: { error: () => {} },
  })

const delivery = (headers: Record<string, string>, text: string | Buffer = body) => ({
  req: { headers },
  payload: Buffer.from(text),
})

const signed = (text: string, by: readonly string[], at = Date.now()) => signStandard('msg_1', at, text, by)

const statusOf = async (msg: object): Promise<number | undefined> => (await runNode(verify, msg))[1]?.statusCode

describe('the Node-RED flow', () => {
  test('takes what is signed, with the client and the hash of the bytes', async () => {
    const [taken, refused] = await runNode(verify, delivery(signed(body, [secret])))
    expect(refused).toBeNull()
    expect(taken.message).toMatchObject({ v: 1, client: 'generic:client:C-1', fields: { name: 'Ärzte GmbH' } })
    expect(taken.hash).toBe(crypto.createHash('sha256').update(body).digest('hex'))
  })

  test('takes one right signature among several', async () => {
    expect(await statusOf(delivery(signed(body, [others, secret])))).toBeUndefined()
  })

  test.each([
    ['by another secret', delivery(signed(body, [others]))],
    ['over another body', delivery(signed(body, [secret]), body.replace('C-1', 'C-2'))],
    ['of another id', delivery({ ...signed(body, [secret]), 'webhook-id': 'msg_2' })],
    ['six minutes ago', delivery(signed(body, [secret], Date.now() - 360_000))],
    ['at no time', delivery({ ...signed(body, [secret]), 'webhook-timestamp': 'now' })],
    ['not at all', delivery({})],
  ])('answers 401 to what is signed %s', async (_, msg) => {
    const [taken] = await runNode(verify, msg)
    expect(taken).toBeNull()
    expect(await statusOf(msg)).toBe(401)
  })

  test.each(['no JSON', '{"name":"Acme"}', 'null'])('answers 400 to a signed body that is %s', async (text) => {
    expect(await statusOf(delivery(signed(text, [secret]), text))).toBe(400)
  })

  test('reads the raw body, and ends every way with an answer', () => {
    for (const store of ['queue', 'file'] as const) {
      const flow = flowOf(store) as { id: string; wires?: string[][]; skipBodyParsing?: boolean; outputs?: number }[]
      expect(flow.find(({ id }) => id === 'in')?.skipBodyParsing).toBe(true)
      const wires = Object.fromEntries(flow.map((node) => [node.id, node.wires]))
      expect(wires).toMatchObject({ in: [['verify']], verify: [['store'], ['answer']], store: [['answer']] })
    }
  })
})

describe('what the flow has stored when it answers', () => {
  const msg = { message: { client: 'generic:client:C-1' }, hash: 'abc' }
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roomkeeper-flow-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('is in the queue, by client and by hash', async () => {
    const sent: object[] = []
    const queue = {
      url: 'q',
      command: (input: object) => input,
      client: { send: async (one: object) => sent.push(one) },
    }
    expect((await runNode(stores.queue, msg, { queue })).statusCode).toBe(202)
    expect(sent).toEqual([
      {
        QueueUrl: 'q',
        MessageBody: JSON.stringify(msg.message),
        MessageGroupId: 'generic:client:C-1',
        MessageDeduplicationId: 'abc',
      },
    ])
  })

  test('is nothing where the queue refused: 503', async () => {
    const queue = { url: 'q', command: (input: object) => input, client: { send: () => Promise.reject(new Error()) } }
    expect((await runNode(stores.queue, msg, { queue })).statusCode).toBe(503)
  })

  test('is a line of the file, synchronised', async () => {
    const path = join(folder, 'kept.jsonl')
    await using file = await open(path, 'a')
    const calls: string[] = []
    const watched = {
      appendFile: (text: string) => file.appendFile(text).then(() => calls.push('append')),
      datasync: () => file.datasync().then(() => calls.push('sync')),
    }
    expect((await runNode(stores.file, msg, { file: Promise.resolve(watched) })).statusCode).toBe(202)
    expect(calls).toEqual(['append', 'sync'])
    expect(await readFile(path, 'utf8')).toBe(`${JSON.stringify(msg.message)}\n`)
  })
})
