import { type ClientStage, stages } from '../../../progress/stages.ts'
import type { ClientRow } from '../../wire.ts'
import { crmTitles, nameOf, seconds, stateWords } from '../words.ts'

/** Rows drawn at most: a page with thousands is of no use to anybody. */
const shown = 200

interface PathProps {
  rows: readonly ClientRow[]
  chosen: ClientRow | undefined
  onPick(client: string): void
}

/** Each client as a row that moves through the stages. */
export const PathCard = ({ rows, chosen, onPick }: PathProps) => (
  <section class="card" id="path" aria-labelledby="path-title">
    <header>
      <h2 id="path-title">The path</h2>
      <span class="soft">from the webhook to the room; choose a client for its calls</span>
    </header>
    {rows.length === 0 && <p class="note">No client yet. Create one on the left, and watch it move.</p>}
    {rows.length > 0 && (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      <section class="scroll" tabIndex={0} aria-label="Clients">
        <table class="path">
          <thead>
            <tr>
              <th scope="col">Client</th>
              {stages.map((stage) => (
                <th key={stage} scope="col">
                  {stage.replace('-', ' ')}
                </th>
              ))}
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <Row key={row.client} row={row} chosen={row === chosen} onPick={onPick} />
            ))}
          </tbody>
        </table>
      </section>
    )}
  </section>
)

interface RowProps {
  row: ClientRow
  chosen: boolean
  onPick(client: string): void
}

const Row = ({ row, chosen, onPick }: RowProps) => {
  const next = stages.find((stage) => row.stages[stage] === undefined)
  const { text, tone } = stateWords[row.state]
  return (
    <tr class={chosen ? 'chosen' : ''} data-client={row.client} data-state={row.state}>
      <td>
        <button type="button" class="plain" aria-pressed={chosen} onClick={() => onPick(row.client)}>
          {nameOf(row)}
          <small>{crmTitles[row.crm] ?? row.crm}</small>
        </button>
      </td>
      {stages.map((stage) => (
        <td key={stage}>
          <Dot row={row} at={row.stages[stage]} next={stage === (stoppedAt(row) ?? next)} />
        </td>
      ))}
      <td>
        <span class={`pill ${tone}`}>{text}</span>
        <small>{tailOf(row)}</small>
      </td>
    </tr>
  )
}

/** The stage that the reason is about: those before it are looked at together with it, and may be sound. */
const stoppedAt = ({ state, reason, stages: reached }: ClientRow): ClientStage | undefined =>
  state === 'parked' && reason?.code.startsWith('template-') && reached.files === undefined ? 'files' : undefined

const Dot = ({ row, at, next }: { row: ClientRow; at: number | undefined; next: boolean }) => {
  const held = row.state === 'waiting' ? 'held' : row.state === 'parked' ? 'stopped' : 'next'
  return (
    <>
      <span class={`dot ${at !== undefined ? 'done' : next ? held : ''}`} />
      <span class="hidden">{at === undefined ? 'not yet' : 'done'}</span>
      {at !== undefined && <small class="time">{seconds(at - row.knownSince)}</small>}
    </>
  )
}

const tailOf = ({ state, reason, endedAt, knownSince, tries, nextTryAt }: ClientRow): string => {
  const often = tries > 1 ? `, ${tries} tries` : ''
  if (state === 'ready' && endedAt !== undefined) return `${seconds(endedAt - knownSince)}${often}`
  const wait = nextTryAt === undefined ? '' : `, again in ${seconds(Math.max(0, nextTryAt - Date.now()))}`
  return reason ? `${reason.what}${wait}${often}` : ''
}
