import { expect, test } from 'vitest'
import { SAMPLE_KEYS } from '#infra/simulators/docspace/samples.ts'
import { type Opened, open } from './client.ts'

const block = 81_920
const size = 500_000

/** A portal with a file of that size in its owner's documents. */
const withFile = async (): Promise<Opened> => {
  const opened = await open()
  const { state } = opened.sim
  const stamp = { created: 0, createdBy: state.ownerId, updated: 0, updatedBy: state.ownerId }
  const content = { kind: 'bytes', base64: Buffer.alloc(size, 65).toString('base64') } as const
  state.files.push({ id: 900, title: 'a.tar.gz', folderId: 7, version: 1, size, content, ...stamp })
  return opened
}

/** The promised length, the bytes that came, and whether the answer ended as it should. */
const ask = async ({ sim }: Opened, range: string) => {
  const headers = { authorization: `Bearer ${SAMPLE_KEYS.backup}`, range }
  const answer = await fetch(`${sim.url}/filehandler.ashx?action=download&fileid=900`, { headers })
  let came = 0
  const whole = await (async () => {
    for await (const chunk of answer.body ?? []) came += chunk.length
  })().then(
    () => true,
    () => false,
  )
  return { status: answer.status, promised: Number(answer.headers.get('content-length')), came, whole }
}

/** As a server with its files on disc answered. */
const asked: [range: string, promised: number, came: number][] = [
  ['bytes=0-65535', 65_536, 65_536],
  ['bytes=0-81919', block, block],
  ['bytes=0-99999', 100_000, block],
  ['bytes=1000-300999', 300_000, 3 * block],
  [`bytes=7-${6 + 2 * block}`, 2 * block, 2 * block],
  ['bytes=0-', size, size],
  ['bytes=100000-', 400_000, 400_000],
  [`bytes=100000-${size - 1}`, 400_000, 400_000],
  ['bytes=100000-900000', 400_000, 400_000],
]

test.each(asked)('%s', async (range, promised, came) => {
  const status = promised === size ? 200 : 206
  expect(await ask(await withFile(), range)).toEqual({ status, promised, came, whole: promised === came })
})

test('a portal whose files are in the cloud does not cut', async () => {
  const opened = await withFile()
  opened.sim.state.tariff.saas = true
  expect(await ask(opened, 'bytes=0-99999')).toMatchObject({ came: 100_000, whole: true })
})
