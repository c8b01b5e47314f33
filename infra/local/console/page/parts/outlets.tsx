import { useState } from 'preact/hooks'
import type { EventDeliveryView, OutletsView, OutletView, SentEventView } from '../../wire.ts'
import { askConsole } from '../api.ts'
import { clock, seconds } from '../words.ts'
import { Act, type Notice, NoticeLine } from './act.tsx'

/** Who is told what happens, what each has answered, and switches that break one of them. */
export const OutletsCard = ({ outlets }: { outlets: OutletsView | undefined }) => {
  const [notice, setNotice] = useState<Notice>()
  if (!outlets || outlets.outlets.length === 0) return null
  const names = outlets.outlets.map(({ name }) => name)
  return (
    <section class="card wide stack" id="outlets" aria-labelledby="outlets-title">
      <header>
        <h2 id="outlets-title">Outlets</h2>
        <span class="soft">who is told what happens; one that is down holds up nobody</span>
      </header>
      <div class="outlets">
        {outlets.outlets.map((outlet) => (
          <Switch key={outlet.name} outlet={outlet} onNotice={setNotice} />
        ))}
      </div>
      {outlets.events.length === 0 && <p class="soft">Nothing was told yet: create a client.</p>}
      {outlets.events.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
        <section class="sent" tabIndex={0} aria-label="Events">
          <ul>
            {outlets.events.map((event) => (
              <Sent key={event.id} event={event} names={names} onNotice={setNotice} />
            ))}
          </ul>
        </section>
      )}
      <NoticeLine notice={notice} />
    </section>
  )
}

interface SwitchProps {
  outlet: OutletView
  onNotice(notice: Notice | undefined): void
}

const Switch = ({ outlet: { name, kind, down, taken }, onNotice }: SwitchProps) => {
  const turn = (event: Event) => {
    const { checked } = event.target as HTMLInputElement
    askConsole(`/api/outlets/${name}`, 'PUT', { down: checked }).catch((error: Error) =>
      onNotice({ text: error.message, tone: 'bad' }),
    )
  }
  return (
    <label class="switch">
      <input type="checkbox" role="switch" checked={down} aria-checked={down} onChange={turn} />
      <span>{name} is down</span>
      <small>
        {kind}, has taken {taken}
      </small>
    </label>
  )
}

interface SentProps {
  event: SentEventView
  names: readonly string[]
  onNotice(notice: Notice | undefined): void
}

const Sent = ({ event: { id, type, at, about, outlets }, names, onNotice }: SentProps) => {
  const again = async () => {
    const { sent } = await askConsole<{ sent: number }>(`/api/sent-events/${id}/again`, 'POST', {})
    return `${type} goes to ${sent} once more.`
  }
  const missing = Object.values(outlets).some(({ state }) => state !== 'accepted')
  return (
    <li data-event={type}>
      <div>
        <strong>{type}</strong> {about} <span class="soft">{clock(at)}</span>
      </div>
      <ul>
        {[...names, ...Object.keys(outlets).filter((name) => !names.includes(name))].flatMap((name) => {
          const delivery = outlets[name]
          return delivery ? [<Delivery key={name} name={name} delivery={delivery} />] : []
        })}
      </ul>
      {missing && (
        <Act work={again} onNotice={onNotice}>
          Send again<span class="hidden"> {`${type} ${about}`}</span>
        </Act>
      )}
    </li>
  )
}

const tones = { accepted: 'good', waiting: 'warn', failed: 'bad' } as const

const Delivery = ({ name, delivery }: { name: string; delivery: EventDeliveryView }) => {
  const { state, answer, tries, at, nextAt } = delivery
  const next = nextAt === undefined ? '' : `, again in ${seconds(nextAt - at)}`
  return (
    <li data-outlet={name} data-state={state} data-tries={tries}>
      <span class="soft">{name}</span> <span class={`pill ${tones[state]}`}>{state}</span>{' '}
      <small class="soft">
        {answer} at {clock(at)}
        {tries > 1 ? `, try ${tries}` : ''}
        {next}
      </small>
    </li>
  )
}
