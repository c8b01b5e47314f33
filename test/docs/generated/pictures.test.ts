import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { everything, list, referenced, synthesize } from '#test/infra/aws/synthesized.ts'
import { draw, pathOf } from '../../../docs/pictures/draw.ts'
import { parts } from '../../../docs/pictures/parts.ts'
import { pictures } from '../../../docs/pictures/write.ts'
import { pages, root } from '../pages.ts'

describe.each(pictures)('$name', (picture) => {
  test('is drawn as it is described (`node docs/pictures/write.ts`)', async () => {
    expect(await readFile(`${root}docs/images/${picture.name}.svg`, 'utf8')).toBe(draw(picture))
  })

  test('loads nothing', () => {
    expect(draw(picture).replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|@import|@font-face|href/)
  })

  test('has every line within its frame', () => {
    const [width, height] = picture.size
    const points = picture.edges.flatMap((edge) => pathOf(picture, edge))
    expect(points.filter(([x, y]) => !(x >= 0 && x <= width && y >= 0 && y <= height))).toEqual([])
  })
})

test('no page needs a forge to draw a picture', () => {
  expect(pages.filter(({ text }) => text.includes('```mermaid')).map(({ path }) => path)).toEqual([])
})

describe('the picture of the parts', () => {
  const deployed = synthesize('prod', everything)
  const of = (kind: string) => Object.entries(parts.boxes).flatMap(([name, box]) => (box.kind === kind ? [name] : []))
  const edges = new Set(parts.edges.map(({ from, to }) => `${from} > ${to}`))
  const functionNames = new Map(
    deployed
      .all('AWS::Lambda::Function')
      .map(({ id, properties }) => [id, basename(String(properties.FunctionName)).replace('roomkeeper-prod-', '')]),
  )
  const queueNames = new Map(
    deployed
      .all('AWS::SQS::Queue')
      .map(({ id, properties }) => [id, String(properties.QueueName).replace('roomkeeper-prod-', '')]),
  )

  test('has every function that is deployed', () => {
    expect(of('function').sort()).toEqual([...new Set(functionNames.values())].sort())
  })

  test('has the functions of the table below it, whose code and resources are where it says', async () => {
    const text = pages.find(({ path }) => path === 'docs/architecture.md')?.text ?? ''
    const rows = [...text.matchAll(/^\| `([\w-]+)` \| `(lib\/[^`]+)` \| `(infra\/aws\/[^`]+)` \|$/gm)]
    expect(rows.map(([, name]) => name).sort()).toEqual(of('function').sort())
    for (const [, name, work = '', resources = ''] of rows) {
      expect(await readFile(`${root}functions/${name}.ts`, 'utf8')).toContain(`'#${work}'`)
      expect(await readFile(root + resources, 'utf8')).toContain(`name: '${name}'`)
    }
  })

  test('has every queue that a function is fed from, and which one', () => {
    const fed = deployed.all('AWS::Lambda::EventSourceMapping').map(({ properties }) => {
      const [queue, to] = [properties.EventSourceArn, properties.FunctionName].map((one) => referenced(one) ?? '')
      return `${queueNames.get(queue ?? '')} > ${functionNames.get(to ?? '')}`
    })
    expect(list(fed)).not.toEqual([])
    for (const edge of fed) expect(edges).toContain(edge)
  })

  test('calls functions and queues by their names', () => {
    const named = [...of('function'), ...of('queue'), ...of('dead')].filter((name) => name !== 'bucket')
    expect(named.map((name) => parts.boxes[name]?.lines[0])).toEqual(named)
    expect([...functionNames.values(), ...queueNames.values()]).toEqual(expect.arrayContaining(named))
  })
})
