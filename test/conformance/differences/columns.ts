import type { Outcome } from '../replay.ts'

/** The figures of a replay, beside those of another one. */

export const sumOf = (excused: Map<string, number>) => [...excused.values()].reduce((sum, count) => sum + count, 0)

interface Figures {
  equal: number
  excused: number
  different: number
}

const figuresOf = ({ equal, excused, different }: Outcome): Figures => ({
  ...{ equal, excused: sumOf(excused), different: different.length },
})

const added = (all: Figures[]): Figures =>
  all.reduce((sum, each) => ({
    ...{
      equal: sum.equal + each.equal,
      excused: sum.excused + each.excused,
      different: sum.different + each.different,
    },
  }))

const cells = ({ equal, excused, different }: Figures) =>
  [equal, excused, different].map((figure) => String(figure).padStart(10)).join('')

/** A line for each file and one for all of them: the simulator's figures, then the server's. */
export function table(pairs: [simulator: Outcome, server: Outcome][]): string {
  const heads = ['equal', 'excused', 'different'].map((head) => head.padStart(10)).join('')
  const line = (name: string, [left, right]: Figures[]) =>
    name.padEnd(20) + cells(left as Figures) + cells(right as Figures).padStart(34)
  const rows = pairs.map((pair): [string, Figures[]] => [pair[0].scenario, pair.map(figuresOf)])
  const totals = [0, 1].map((side) => added(rows.map(([, figures]) => figures[side] as Figures)))
  return [
    `${''.padEnd(20)}${'simulator'.padStart(30)}${'server'.padStart(34)}`,
    `${'file'.padEnd(20)}${heads}${heads.padStart(34)}`,
    ...rows.map(([name, figures]) => line(name, figures)),
    line('total', totals),
  ].join('\n')
}

/** What is different without an excuse. */
export const differencesOf = (side: string, { scenario, different }: Outcome): string[] =>
  different.flatMap(({ name, differences }) => [
    `${side}, ${scenario}: ${name}`,
    ...differences.slice(0, 12).map((each) => `    ${each.slice(0, 400)}`),
  ])

/** How often each reason was needed. */
export function reasons(outcomes: Outcome[]): string[] {
  const all = new Map<string, number>()
  for (const { excused } of outcomes)
    for (const [reason, count] of excused) all.set(reason, (all.get(reason) ?? 0) + count)
  return [...all]
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${String(count).padStart(6)}  ${reason}`)
}
