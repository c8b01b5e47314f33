import { parseJson } from '#lib/runtime/json.ts'
import type { ClientDetail, ClientExchange } from '../../wire.ts'
import { clock, nameOf, seconds } from '../words.ts'

const toNames: Readonly<Record<ClientExchange['to'], string>> = {
  roomkeeper: 'Webhook',
  docspace: 'DocSpace',
  crm: 'CRM',
}

const failed = ({ status }: ClientExchange) => typeof status !== 'number' || status >= 400

/** The calls of one client over time, each with its request and answer. */
export const WaterfallCard = ({ detail }: { detail: ClientDetail | undefined }) => {
  if (!detail) return null
  const { row, calls, entries, history } = detail
  const from = Math.min(row.knownSince, ...calls.map(({ at }) => at))
  const whole = Math.max(1, ...calls.map(({ at, ms }) => at + ms - from))
  return (
    <section class="card stack" aria-labelledby="calls-title">
      <header>
        <h2 id="calls-title">Calls for {nameOf(row)}</h2>
        <span class="soft">
          {calls.length} calls in {seconds(whole)}; keys are hidden
        </span>
      </header>
      {row.reason && (
        <div class={`note ${row.state === 'parked' ? 'bad' : 'warn'}`}>
          <strong>{row.reason.what}</strong>
          {row.reason.detail && <span class="mono"> ({row.reason.detail})</span>}
          <p>
            {row.reason.means} {row.reason.remedy}
          </p>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section class="scroll falls" tabIndex={0} aria-label="Calls in their order">
        {calls.map((call, n) => (
          <CallLine key={`${call.at} ${n}`} call={call} left={(call.at - from) / whole} width={call.ms / whole} />
        ))}
      </section>
      <details>
        <summary>What happened, in words ({entries.length})</summary>
        <ul class="lines">
          {entries.map(({ at, what, tone }, n) => (
            <li key={`${at} ${n}`}>
              <span class={tone}>{what}</span>
              <span class="soft mono">{clock(at)}</span>
            </li>
          ))}
        </ul>
      </details>
      <details>
        <summary>What was done, and by whom ({history.length})</summary>
        <ul class="lines">
          {history.map(({ at, what, by }, n) => (
            <li key={`${at} ${n}`}>
              <span>
                {what}
                {by && ` (${by})`}
              </span>
              {at !== undefined && <span class="soft mono">{clock(at)}</span>}
            </li>
          ))}
        </ul>
      </details>
    </section>
  )
}

const CallLine = ({ call, left, width }: { call: ClientExchange; left: number; width: number }) => (
  <details>
    <summary>
      <span class="who soft">{toNames[call.to]}</span>
      <span class="mono">
        {call.method} {call.path}
      </span>
      <span class={`mono ${failed(call) ? 'bad' : 'good'}`}>{call.status}</span>
      <span class="lane">
        <span
          class={`bar ${failed(call) ? 'failed' : call.to}`}
          style={{ left: `${Math.min(98, left * 100)}%`, width: `${Math.min(100, width * 100)}%` }}
        />
      </span>
      <span class="mono soft">{call.to === 'roomkeeper' ? '' : `${call.ms} ms`}</span>
    </summary>
    <h3>Request</h3>
    <Body text={call.request} />
    <h3>Answer</h3>
    <Body text={call.answer} />
  </details>
)

const Body = ({ text }: { text: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
  <pre tabIndex={0}>{text === '' ? '(empty)' : pretty(text)}</pre>
)

const pretty = (text: string): string => {
  const value = parseJson(text)
  return value === undefined ? text : JSON.stringify(value, undefined, 2)
}
