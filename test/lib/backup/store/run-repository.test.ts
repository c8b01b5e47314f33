import { describe, expect, test } from 'vitest'
import { createRuns } from '#lib/backup/store/run-repository.ts'
import { memoryStore } from '../memory-store.ts'
import { runOf } from '../stage.ts'

const keyOf = (run: string) => `runs/main/${run}.json`

describe('a run in the store', () => {
  test('is noted once: who comes second has what is there', async () => {
    const { store, texts } = memoryStore()
    const runs = createRuns(store)
    const first = await runs.begin(runOf(25))
    expect(first).toEqual({ state: runOf(25), tag: '"1"', isNew: true })
    expect(texts.get(keyOf('night 25'))?.text).toBe(JSON.stringify(runOf(25)))
    expect(await runs.begin(runOf(25, { percent: 5 }))).toEqual({ ...first, isNew: false })
  })

  test('that could neither be written nor read is an error', async () => {
    const { store } = memoryStore()
    const runs = createRuns({ ...store, create: async () => undefined })
    await expect(runs.begin(runOf(25))).rejects.toThrow('neither written nor there')
  })

  test('is found by its portal and id, or not at all', async () => {
    const runs = createRuns(memoryStore().store)
    await runs.begin(runOf(25))
    expect(await runs.find('main', 'night 25')).toEqual({ state: runOf(25), tag: '"1"' })
    expect(await runs.find('main', 'night 24')).toBeUndefined()
    expect(await runs.find('other', 'night 25')).toBeUndefined()
  })

  test('is replaced by whoever has read it last, and by nobody else', async () => {
    const runs = createRuns(memoryStore().store)
    const held = await runs.begin(runOf(25))
    const saved = await runs.save(held, runOf(25, { percent: 10 }))
    expect(saved).toEqual({ state: { ...runOf(25, { percent: 10 }), mark: expect.any(String) }, tag: '"2"' })
    expect(await runs.save(held, runOf(25, { percent: 20 }))).toBeUndefined()
    expect(await runs.find('main', 'night 25')).toEqual(saved)
  })

  test('that was replaced for certain is not looked at again: another worker may have gone on already', async () => {
    const { store } = memoryStore()
    const held = await createRuns(store).begin(runOf(25))
    const gone = createRuns({ ...store, read: async () => undefined })
    expect(await gone.save(held, runOf(25))).toMatchObject({ tag: '"2"' })
  })

  test('whose writing had its effect although the answer was lost is known by its mark', async () => {
    const { store } = memoryStore()
    const runs = createRuns({ ...store, replace: async (...given) => void (await store.replace(...given)) })
    const held = await runs.begin(runOf(25))
    expect(await runs.save(held, runOf(25, { percent: 10 }))).toMatchObject({ state: { percent: 10 }, tag: '"2"' })
  })

  test('that is gone cannot be saved', async () => {
    const { store, texts } = memoryStore()
    const runs = createRuns(store)
    const held = await runs.begin(runOf(25))
    texts.clear()
    expect(await runs.save(held, runOf(25))).toBeUndefined()
  })
})

describe('the last runs of a portal', () => {
  test('are the newest first, as many as are asked for, without what cannot be read', async () => {
    const { store, texts } = memoryStore()
    const list = store.list
    const reads: number[] = []
    let reading = 0
    const counted: typeof store = {
      ...store,
      // S3 gives keys in order; that is not relied on.
      list: async (prefix) => (await list(prefix)).reverse(),
      read: async (key) => {
        reading += 1
        reads.push(reading)
        await Promise.resolve()
        reading -= 1
        return key === keyOf('night 20') ? undefined : store.read(key)
      },
    }
    const runs = createRuns(counted)
    for (let day = 1; day <= 9; day += 1) await runs.begin(runOf(day, { run: `night 0${day}` }))
    for (let day = 10; day <= 30; day += 1) await runs.begin(runOf(day))
    await runs.begin(runOf(30, { portal: 'other' }))
    texts.set(keyOf('night 25'), { text: 'not JSON', tag: '"x"' })
    texts.set(keyOf('night 24'), { text: '{"v":9}', tag: '"x"' })
    const days = (await runs.latest('main', 22)).map(({ run }) => Number(run.slice('night '.length)))
    expect(days).toEqual([30, 29, 28, 27, 26, 23, 22, 21, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9])
    expect(reads).toHaveLength(22)
    expect(Math.max(...reads)).toBe(16)
    expect(await runs.latest('nobody', 5)).toEqual([])
  })
})
