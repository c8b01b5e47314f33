import fc from 'fast-check'

/** One call of a sequence, as data: a counterexample is read and sent again. */
export interface Step {
  call: string
  as: string
  args: unknown
}

/** What a call came to on both sides. */
export interface Played {
  /** Empty: the two answered alike. */
  differences: string[]
  /** Set when what differs is known and stays, with its reason. */
  excuse?: string
}

/** One sequence on both sides. */
export interface Sequence {
  send(step: Step): Promise<Played>
  /** Takes away what must not outlast it. */
  end?(): Promise<void>
}

/** Plays both sides from a point where they agree. `run` makes the names of one sequence its own. */
export type Play = (run: string) => Promise<Sequence>

export interface Finding {
  signature: string
  sequence: Step[]
  differences: string[]
}

export interface Tally {
  sequences: number
  calls: number
  /** Reason of an excuse -> calls that it covered. */
  excused: Map<string, number>
  findings: Finding[]
}

/** What is the same fault in another sequence: the call and where the answers differ, without ids and values. */
const signatureOf = (step: Step, differences: string[]) =>
  `${step.call}: ${(differences[0] ?? '').replace(/\d{2,}/g, 'n').slice(0, 90)}`

/**
 * Plays `count` random sequences, the same ones for the same `seed` whatever is found in them. Each kind of difference is shortened
 * and told once; what follows in the same sequence is not compared, because the two sides are no longer alike.
 */
export async function playRandom(play: Play, steps: fc.Arbitrary<Step>, count: number, seed: number): Promise<Tally> {
  const tally = emptyTally()
  const known = new Set<string>()
  const share = Math.ceil(count / lanes)
  // A server waits more than it works: several sequences of names of their own go side by side.
  await Promise.all(
    Array.from({ length: lanes }, (_, lane) => playLane({ play, steps, tally, known }, share, seed + lane * 1_000)),
  )
  return tally
}

const lanes = 4

const emptyTally = (): Tally => ({ sequences: 0, calls: 0, excused: new Map(), findings: [] })

interface Game {
  play: Play
  steps: fc.Arbitrary<Step>
  tally: Tally
  known: Set<string>
}

async function playLane({ play, steps, tally, known }: Game, count: number, seed: number): Promise<void> {
  const sequences = fc.array(steps, { minLength: 6, maxLength: 15, size: 'max' })
  for (const sequence of fc.sample(sequences, { numRuns: count, seed })) {
    const found = await playOne(play, sequence, tally)
    if (++tally.sequences % 50 === 0) console.log(`${tally.sequences} sequences, ${tally.calls} calls`)
    if (found === undefined || known.has(found.signature)) continue
    known.add(found.signature)
    const shortest = await shortened(play, found)
    tally.findings.push(shortest)
    console.log(textOf(shortest))
  }
}

/** The finding without the calls that it does not need. */
async function shortened(play: Play, found: Finding): Promise<Finding> {
  let shortest = found
  for (let index = found.sequence.length - 2; index >= 0; index--) {
    const again = await playOne(play, shortest.sequence.toSpliced(index, 1), emptyTally())
    if (again?.signature === found.signature) shortest = again
  }
  return shortest
}

let sequenceNumber = 0
/** Small letters and figures, the same length always, and never one that an earlier run has used. */
const newRun = () => `${Date.now().toString(36).slice(-6)}${(sequenceNumber++ % 1_296).toString(36).padStart(2, '0')}`

async function playOne(play: Play, sequence: Step[], tally: Tally): Promise<Finding | undefined> {
  const played = await play(newRun())
  try {
    for (const [index, step] of sequence.entries()) {
      tally.calls++
      const { differences, excuse } = await played.send(step)
      if (excuse !== undefined) tally.excused.set(excuse, (tally.excused.get(excuse) ?? 0) + 1)
      if (differences.length === 0 || excuse !== undefined) continue
      return { signature: signatureOf(step, differences), sequence: sequence.slice(0, index + 1), differences }
    }
    return undefined
  } finally {
    await played.end?.()
  }
}

export const textOf = ({ sequence, differences }: Finding) =>
  [
    `DIFFERENT after ${sequence.length} calls (server's and simulator's):`,
    ...differences.slice(0, 8).map((each) => `  ${each.slice(0, 400)}`),
    ...sequence.map(({ call, as, args }) => `    ${as}: ${call} ${JSON.stringify(args)}`),
  ].join('\n')
